from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "serai.domain.catalog"
    label = "catalog"

"""Seed (5)-(7): the application form, and the page that waits with the developer."""

from django.urls import path

from serai.console.pictures import picture
from serai.console.qualification_draft import (
    application_draft,
    application_field,
    application_picture,
)
from serai.console.qualification_form import (
    application_agreement,
    application_check,
    application_form,
)
from serai.console.qualification_list import application_list
from serai.console.qualification_page import (
    application,
    application_sent,
    application_state,
    application_take_back,
    application_withdraw,
)

urlpatterns = [
    path("apply/<slug:slug>/", application_form, name="application_form"),
    path("apply/<slug:slug>/draft/", application_draft, name="application_draft"),
    path("apply/<slug:slug>/field/", application_field, name="application_field"),
    path("apply/<slug:slug>/picture/<slug:key>/", application_picture, name="application_picture"),
    path("apply/<slug:slug>/agreement/", application_agreement, name="application_agreement"),
    path("apply/<slug:slug>/check/", application_check, name="application_check"),
    path("applications/", application_list, name="application_list"),
    path("applications/<str:number>/", application, name="application"),
    path("applications/<str:number>/state/", application_state, name="application_state"),
    path(
        "applications/<str:number>/sent/<int:round_number>/",
        application_sent,
        name="application_sent",
    ),
    path("applications/<str:number>/withdraw/", application_withdraw, name="application_withdraw"),
    path(
        "applications/<str:number>/take-back/",
        application_take_back,
        name="application_take_back",
    ),
    path("pictures/<uuid:pk>/", picture, name="picture"),
]

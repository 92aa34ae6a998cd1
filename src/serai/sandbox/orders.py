"""Orders that can be placed and read back: the small state of the sandbox."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from serai.sandbox.reading import Parameters, whole
from serai.sandbox.refusals import Rejected, invalid, missing
from serai.sandbox.store import Order, Store

PLACE = "param_place_order_request4_open_api_d_t_o"
_GMT_8 = timezone(timedelta(hours=8))
_ADDRESS = {
    "address": "Please enter an Address",
    "city": "Please enter a City",
    "province": "Please select a State/Province/County",
    "country": "Please select a Country",
}
_SHIPPING = Decimal("2.31")


def placed(example: Any, parameters: Parameters, store: Store, now: datetime) -> Any:
    """aliexpress.ds.order.create, aliexpress.trade.buy.placeorder."""
    request = _table(PLACE, parameters.get(PLACE))
    items = _items(request)
    fault = _address_fault(request.get("logistics_address"))
    if fault:
        code = "B_DROPSHIPPER_DELIVERY_ADDRESS_VALIDATE_FAIL"
        return {"result": {"is_success": False, "error_code": code, "error_msg": fault}}
    order = store.place(_storable(request.get("out_order_id")), items, now)
    answer = deepcopy(example)
    answer["result"]["order_list"] = [order.number]
    return answer


def read(example: Any, parameters: Parameters, store: Store, now: datetime) -> Any:
    """aliexpress.trade.ds.order.get."""
    query = _table("single_order_query", parameters["single_order_query"])
    if query.get("order_id") in (None, ""):
        raise missing("order_id")
    return _told(example, _known(whole("order_id", query["order_id"]), store))


def read_older(example: Any, parameters: Parameters, store: Store, now: datetime) -> Any:
    """aliexpress.ds.trade.order.get."""
    return _told(example, _known(whole("order_id", parameters["order_id"]), store))


def tracked(example: Any, parameters: Parameters, store: Store, now: datetime) -> Any:
    """aliexpress.ds.order.tracking.get."""
    order = store.order(whole("ae_order_id", parameters["ae_order_id"]))
    if order is None:
        return {"result": {"ret": False, "code": "1001", "msg": "TRACKING DATA NOT FOUND"}}
    answer = deepcopy(example)
    for parcel in answer["result"]["data"]["tracking_detail_line_list"]:
        parcel["mail_no"] = _parcel_number(order)
        pattern = parcel["package_item_list"][0]
        parcel["package_item_list"] = [
            pattern | {"item_id": item["product_id"], "quantity": item["product_count"]}
            for item in order.items
        ]
        for node in parcel["detail_node_list"]:
            node["time_stamp"] = int(order.at.timestamp() * 1000)
    return answer


ANSWERS = {
    "aliexpress.ds.order.create": placed,
    "aliexpress.trade.buy.placeorder": placed,
    "aliexpress.trade.ds.order.get": read,
    "aliexpress.ds.trade.order.get": read_older,
    "aliexpress.ds.order.tracking.get": tracked,
}


def _storable(value: Any) -> str:
    """As text; half a surrogate pair, which JSON can hold and a database cannot, as "?"."""
    return str(value or "").encode("utf-8", "replace").decode()


def _table(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise invalid(name, "is not an object")
    return value


def _items(request: dict[str, Any]) -> list[dict[str, Any]]:
    items = request.get("product_items")
    if not isinstance(items, list) or not items:
        raise missing("product_items")
    return [_item(_table("product_items", item)) for item in items]


def _item(item: dict[str, Any]) -> dict[str, Any]:
    for name in ("product_id", "product_count"):
        if item.get(name) in (None, ""):
            raise missing(name)
    count = whole("product_count", item["product_count"])
    if not 1 <= count <= 10_000:
        raise invalid("product_count", "is not from 1 to 10,000")
    return {
        "product_id": whole("product_id", item["product_id"]),
        "product_count": count,
        "sku_attr": str(item.get("sku_attr") or ""),
        "logistics_service_name": str(item.get("logistics_service_name") or ""),
    }


def _address_fault(address: Any) -> str:
    """The sentence of the marketplace for the first part of an address that is missing."""
    given = address if isinstance(address, dict) else {}
    return next(
        (text for name, text in _ADDRESS.items() if not str(given.get(name) or "").strip()), ""
    )


def _known(number: int, store: Store) -> Order:
    order = store.order(number)
    if order is None:
        raise Rejected(
            "isv.order-not-found:order_id",
            f"No order {number} was placed here; aliexpress.ds.order.create places one.",
        )
    return order


def _told(example: Any, order: Order) -> Any:
    answer = deepcopy(example)
    result = answer["result"]
    pattern = result["child_order_list"][0]
    price = Decimal(pattern["product_price"]["amount"])
    result["child_order_list"] = [_child(pattern, item, price) for item in order.items]
    total = _SHIPPING + sum(price * item["product_count"] for item in order.items)
    for name in ("order_amount", "user_order_amount"):
        if name in result:
            result[name]["amount"] = f"{total:.2f}"
    if "gmt_create" in result:
        result["gmt_create"] = order.at.astimezone(_GMT_8).strftime("%Y-%m-%d %H:%M:%S")
    for parcel in result["logistics_info_list"]:
        parcel["logistics_no"] = _parcel_number(order)
        if service := order.items[0]["logistics_service_name"]:
            parcel["logistics_service"] = service
    return answer


def _child(pattern: dict[str, Any], item: dict[str, Any], price: Decimal) -> dict[str, Any]:
    child = deepcopy(pattern)
    child["product_id"] = item["product_id"]
    child["product_count"] = item["product_count"]
    amount = price * item["product_count"]
    for name, value in (("sale_fee", amount), ("actual_fee", amount + _SHIPPING)):
        if name in child:
            child[name]["amount"] = f"{value:.2f}"
    return child


def _parcel_number(order: Order) -> str:
    return f"LP{order.number}"


def now() -> datetime:
    return datetime.now(UTC)

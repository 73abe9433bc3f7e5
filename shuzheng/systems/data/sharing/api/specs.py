"""What this system adds to the API."""

from shuzheng.web.specs import Mount, Routes

_HERE = "shuzheng.systems.data.sharing.api"
ADDED = (
    Routes("", f"{_HERE}.harvest.rest.router", "目录（供采集）"),
    Routes("/catalogue", f"{_HERE}.catalogue.rest.router", "目录"),
    Routes("", f"{_HERE}.binding.rest.router", "挂接"),
    Routes("", f"{_HERE}.requests.rest.router", "共享申请与争议"),
    Routes("", f"{_HERE}.granting.rest.router", "授权与使用"),
    Mount("api/3/action/", f"{_HERE}.ckan.urls"),
    Mount("api/action/", f"{_HERE}.ckan.urls"),
)

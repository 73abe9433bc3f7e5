from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "shuzheng.kernel.cases"
    label = "cases"
    verbose_name = "办理"

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "shuzheng.kernel.exchange"
    label = "exchange"
    verbose_name = "交换"

    def ready(self) -> None:
        """The log is verified together with the gateway's evidence."""
        from shuzheng.kernel.audit.queries import register_check
        from shuzheng.kernel.exchange.queries import verify_evidence

        register_check("使用证据", verify_evidence)

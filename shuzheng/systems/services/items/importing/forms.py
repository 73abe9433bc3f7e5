"""Choosing a file of items."""

from django import forms


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label="事项表",
        help_text="CSV、Excel、Parquet，或者省级政务服务网导出的 JSON 行（可用 xz 压缩）。先预览，确认后才导入。",
    )

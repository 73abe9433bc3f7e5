"""Forms of the generic pages."""

from django import forms


class SampleForm(forms.Form):
    """Every kind of field, for the gallery."""

    name = forms.CharField(label="资源名称", help_text="写全称，与部门职责文件一致", max_length=64)
    kind = forms.ChoiceField(label="共享属性", choices=[("open", "无条件共享"), ("conditional", "有条件共享")])
    cycle = forms.ChoiceField(
        label="更新周期", widget=forms.RadioSelect, choices=[("day", "每日"), ("month", "每月"), ("year", "每年")]
    )
    on = forms.DateField(label="启用日期", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label="已征得本部门负责人同意", required=False)

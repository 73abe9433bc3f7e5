"""Forms of signing in and of one's own account."""

from django import forms


class PasswordField(forms.CharField):
    """A password in use."""

    def __init__(self, label: str) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        super().__init__(label=label, max_length=128, strip=False, widget=widget)


class SignInForm(forms.Form):
    """Name and password."""

    login = forms.CharField(
        label="登录名",
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = PasswordField("口令")


class TicketForm(forms.Form):
    """A later step of one sign-in, known by its ticket."""

    ticket = forms.CharField(widget=forms.HiddenInput)
    next = forms.CharField(widget=forms.HiddenInput, required=False)


class CodeField(forms.CharField):
    """A one-time code."""

    def __init__(self, help_text: str = "打开手机上的动态口令应用，输入 6 位数字") -> None:
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "otp", "maxlength": "7"}
        super().__init__(label="动态口令", help_text=help_text, max_length=7, widget=forms.TextInput(attrs=attrs))


class NewPasswordField(forms.CharField):
    """A new password."""

    def __init__(self, label: str, help_text: str = "") -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(label=label, help_text=help_text, max_length=128, strip=False, widget=widget)


class CodeForm(TicketForm):
    """The one-time code."""

    code = CodeField()


class EnrolForm(TicketForm):
    """The first code of a secret offered."""

    sealed = forms.CharField(widget=forms.HiddenInput)
    code = CodeField("扫描后，输入应用里显示的 6 位数字")


class TwiceForm(forms.Form):
    """A new password, typed twice."""

    password = NewPasswordField("新口令", "大写字母、小写字母、数字、符号中至少三类，或一句较长的话")
    again = NewPasswordField("再输入一次新口令")

    def clean_again(self) -> str:
        """The same twice."""
        again = str(self.cleaned_data["again"])
        if self.cleaned_data.get("password") not in {None, again}:
            raise forms.ValidationError("两次输入的新口令不一致")
        return again


class RenewForm(TwiceForm, TicketForm):
    """The new password that a sign-in asks for."""


class ChangePasswordForm(TwiceForm):
    """One's own password, knowing the old one."""

    old = PasswordField("原口令")
    field_order = ("old", "password", "again")


class ConfirmCodeForm(forms.Form):
    """The first code of a secret offered to somebody signed in."""

    sealed = forms.CharField(widget=forms.HiddenInput)
    code = CodeField("扫描后，输入应用里显示的 6 位数字")


class ProofForm(forms.Form):
    """Proof that it is still you: a code where one is bound, else the password."""

    code = CodeField()
    password = PasswordField("口令")

    def __init__(self, *args: object, has_code: bool, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        del self.fields["password" if has_code else "code"]


class StepUpForm(ProofForm):
    """The same before a page is opened."""

    next = forms.CharField(widget=forms.HiddenInput, required=False)

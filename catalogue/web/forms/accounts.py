"""Forms of the administrator."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.auth.validators import UnicodeUsernameValidator

from catalogue.models import Role, User
from catalogue.web.forms.cases import Person
from catalogue.web.forms.plain import PlainForm


class AccountForm(PlainForm):
    username = forms.CharField(max_length=150, validators=[UnicodeUsernameValidator()], label="User name")
    first_name = forms.CharField(max_length=150, required=False)
    last_name = forms.CharField(max_length=150, required=False)
    role = forms.ChoiceField(choices=Role.choices, widget=forms.RadioSelect)
    password = forms.CharField(
        widget=forms.PasswordInput({"autocomplete": "new-password"}), strip=False, label="First password"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError("This user name is in use; choose another.")
        return name


class AccountChangeForm(PlainForm):
    role = forms.ChoiceField(choices=Role.choices, widget=forms.RadioSelect)
    is_active = forms.BooleanField(required=False, label="May sign in")
    new_password = forms.CharField(
        widget=forms.PasswordInput({"autocomplete": "new-password"}), strip=False, required=False,
        help_text="Only when the person has lost theirs. Leave empty to keep it.",
    )  # fmt: skip


class TokenForm(PlainForm):
    user = Person(queryset=User.objects.filter(is_active=True).order_by("username"), label="Person")
    label = forms.CharField(max_length=100, help_text="Which device: field phone 3, intake server.")
    days = forms.IntegerField(min_value=1, max_value=730, initial=90, label="Valid for, in days")

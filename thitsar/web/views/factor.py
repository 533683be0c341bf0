"""What a member gives beside the passphrase: a key file from a stick, or what the browser read out of a passkey."""

import base64
import binascii
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from thitsar.kernel import models
from thitsar.kernel.errors import Refused
from thitsar.kernel.pages.shown_errors import sentence
from thitsar.kernel.vault import key_file, suite

_LENGTH = 32


class KeyFileField(forms.FileField):
    """A key file, read in memory and never kept."""

    def clean(self, *given: Any, **more: Any) -> bytes:
        """Give the bytes in it; empty where none was given."""
        found: UploadedFile[Any] | None = super().clean(*given, **more)
        if not found:
            return b""
        try:
            return key_file.read(found.read(key_file.LONGEST + 1))
        except Refused as error:
            raise forms.ValidationError(sentence(error)) from None


class PasskeyField(forms.CharField):
    """The bytes that our script read out of a passkey, in base64."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> bytes:
        """Give the bytes; empty where none were given."""
        try:
            found = base64.b64decode(super().clean(value) or "", validate=True)
        except (binascii.Error, ValueError):
            found = b"?"
        if len(found) not in {0, _LENGTH}:
            raise forms.ValidationError(_("The passkey was not read. Press its button once more."))
        return found


class FactorForm(forms.Form):
    """The passphrase, with a key file or a passkey where its owner needs one."""

    passphrase = forms.CharField(
        label=_("Passphrase"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    key_file = KeyFileField(label=_("Key file"), required=False, allow_empty_file=True)
    passkey = PasskeyField(required=False)

    def clean(self) -> dict[str, Any]:
        """Take one of the two."""
        given = super().clean() or {}
        if given.get("key_file") and given.get("passkey"):
            self.add_error("key_file", _("Give the key file or the passkey, not both."))
        return given

    def factor(self) -> bytes:
        """Give the 32 bytes beside the passphrase; empty where there are none."""
        found: bytes = self.cleaned_data["key_file"] or self.cleaned_data["passkey"]
        return found


def salt() -> str:
    """Give what passkeys are asked with on this node, in base64: another node's page reads other bytes out of them."""
    node = models.Node.objects.get().node
    return base64.b64encode(suite.digest("passkey", node)).decode()


def local_address(host: str) -> str:
    """Give the address under which passkeys work on this machine: browsers want a name, not a number."""
    number = host.rpartition(":")[2] if ":" in host else ""
    return f"http://localhost:{number}" if number.isdigit() else "http://localhost"

"""What can be wrong with a webhook, and what to do about it."""

from typing import ClassVar

from ledger.core.errors import MalformedError, RefusedError


class WebhookMalformed(MalformedError):
    """A webhook's configuration can't be read."""

    code: ClassVar[str] = "webhook_malformed"
    zh: ClassVar[str] = "群机器人的配置不对：{where}。应为 {form}。"
    en: ClassVar[str] = "The webhook's configuration is wrong at {where}: it should be {form_en}."


class AddressPrivate(RefusedError):
    """A webhook's address leads into a private network."""

    code: ClassVar[str] = "webhook_address_private"
    zh: ClassVar[str] = (
        "{host} 指向内部网络的地址，没有发送。确实要用，请在配置里写 allow_private。"
    )
    en: ClassVar[str] = (
        "{host} leads to a private address, and nothing was sent. If it is meant to, say "
        "allow_private in the configuration."
    )


class WebhookFailed(RefusedError):
    """The robot did not take a message, however often it was tried."""

    code: ClassVar[str] = "webhook_failed"
    zh: ClassVar[str] = (
        "{host} 没有收下消息（试了 {tries} 次，最后：{reason}）。请核对地址、密钥和关键词。"
    )
    en: ClassVar[str] = (
        "{host} did not take the message ({tries} tries, the last: {reason}). Compare its address, "
        "secret and keywords."
    )

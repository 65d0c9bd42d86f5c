"""Pictures for tests, and a phone that sends them in pieces."""

import hashlib
import io
from typing import Any

from PIL import Image

from tests.api.conftest import Phone, key

HEADERS = {"X-Relais": "1"}


def drawn(size: tuple[int, int] = (1200, 900), kind: str = "JPEG", **options: Any) -> bytes:
    """A gradient, so that it compresses as a photo does and its corners can be told apart."""
    red = Image.linear_gradient("L").transform(size, Image.Transform.EXTENT, (0, 0, 256, 256))
    picture = Image.merge("RGB", (red, red.transpose(Image.Transpose.ROTATE_180), Image.new("L", size, 90)))
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


async def announced(phone: Phone, body: bytes, name: str, **changes: object) -> Any:
    asked = {"key": name, "size": len(body), "digest": hashlib.sha256(body).hexdigest()} | changes
    headers = HEADERS | {"Cookie": f"relais={phone.token}"}
    return await phone.client.post("/api/photos", json=asked, headers=headers)


async def piece(phone: Phone, name: str, offset: int, part: bytes, **headers: str) -> Any:
    given = HEADERS | {
        "Cookie": f"relais={phone.token}",
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": str(offset),
    }
    return await phone.client.patch(f"/api/photos/{name}", content=part, headers=given | headers)


async def sent(phone: Phone, body: bytes, name: str | None = None, step: int = 262_144) -> tuple[str, Any]:
    """The whole photo, piece after piece -> its key and the last answer."""
    name = name or key()
    answer = await announced(phone, body, name)
    while answer.status_code == 200 and answer.json()["state"] == "arriving":
        offset = answer.json()["received"]
        answer = await piece(phone, name, offset, body[offset : offset + step])
    return name, answer


async def shown(phone: Phone, url: str) -> Any:
    return await phone.client.get(url, headers={"Cookie": f"relais={phone.token}"})

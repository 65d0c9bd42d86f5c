"""Where photos lie: a folder, or any S3-compatible store. One interface, kept by others (obstore).

RELAIS_PHOTOS unset: <data>/photos. A folder serves several machines only if they all mount it.
RELAIS_PHOTOS=s3://bucket/folder: keys, region and endpoint from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION
and AWS_ENDPOINT_URL, as every S3 tool reads them.
"""

from functools import lru_cache

from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from server.errors import Unavailable
from server.settings import Settings


@lru_cache(maxsize=8)
def _opened(place: str) -> ObjectStore:
    if "://" in place:
        return from_url(place)
    return LocalStore(place, mkdir=True)


def _store(settings: Settings) -> ObjectStore:
    return _opened(settings.photos or str(settings.data / "photos"))


async def put(settings: Settings, path: str, body: bytes) -> None:
    """Whole or not at all; over what was there. Errors: Unavailable("storage_away"), also for a full disk."""
    try:
        await _store(settings).put_async(path, body)
    except (BaseError, OSError) as error:
        raise Unavailable("storage_away") from error


async def get(settings: Settings, path: str) -> bytes | None:
    """None when there is no such object. Errors: Unavailable("storage_away")."""
    try:
        found = await _store(settings).get_async(path)
        return bytes(await found.bytes_async())
    except FileNotFoundError:
        return None
    except (BaseError, OSError) as error:
        raise Unavailable("storage_away") from error


async def remove(settings: Settings, folder: str) -> None:
    """Everything under `folder`; what is gone already is fine. Errors: Unavailable("storage_away")."""
    store = _store(settings)
    try:
        async for found in store.list(folder, return_arrow=False):  # pyright: ignore[reportUnknownMemberType] (arrow)
            await store.delete_async([one["path"] for one in found])
    except FileNotFoundError:
        return
    except (BaseError, OSError) as error:
        raise Unavailable("storage_away") from error

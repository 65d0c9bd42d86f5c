"""How much one phone, person or address may ask of the hub."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, bytes and counts. `per_address` is generous: a whole plant sits behind one address."""

    per_person: int = 10
    per_address: int = 1000
    topics: int = 100
    hello_seconds: float = 5.0
    frame_bytes: int = 16_384
    frames_per_second: float = 10.0
    frames_burst: int = 40
    heartbeat_seconds: int = 25
    dead_seconds: int = 40
    outlet_frames: int = 256
    outlet_bytes: int = 1_000_000
    board_seconds: float = 0.25
    recheck_seconds: float = 60.0

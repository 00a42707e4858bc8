"""How many a choice implies: a cruciform layout has four fins, one without fins has none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Implied:
    """The counts from ``least`` to ``most``; without ``most``, every count from ``least`` on."""

    least: int
    most: int | None = None

    def __post_init__(self) -> None:
        if self.least < 0:
            raise ValueError(f"no count is less than 0; {self.least} was given")
        if self.most is not None and self.most < self.least:
            raise ValueError(f"there is no count from {self.least} to {self.most}")

    def __add__(self, other: "Implied") -> "Implied":
        most = None if self.most is None or other.most is None else self.most + other.most
        return Implied(self.least + other.least, most)

    def __contains__(self, count: float) -> bool:
        return self.least <= count and (self.most is None or count <= self.most)

    def __str__(self) -> str:
        if self.most is None:
            return f"{self.least} or more"
        return f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"

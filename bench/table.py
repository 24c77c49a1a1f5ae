"""The figures as one Markdown table: a row a measurement, a column a contestant, ratios, budgets, and where Honeyguide loses."""

from collections.abc import Sequence

from bench.budgets import BUDGETS
from bench.measure import OURS, Figure


def table(figures: Sequence[Figure]) -> str:
    """A peer's cell is its value and ours ÷ the peer's; a last row names what the peer is better at."""
    whos = sorted(dict.fromkeys(figure.who for figure in figures), key=lambda who: not who.startswith(OURS))
    whats = list(dict.fromkeys((figure.what, figure.unit) for figure in figures))
    found = {(figure.who, figure.what): figure for figure in figures}
    lines = ["| | budget | " + " | ".join(whos) + " |", "|---" * (len(whos) + 2) + "|"]
    for what, unit in whats:
        budget = BUDGETS[what].verdict(found) if what in BUDGETS else ""
        cells = [_cell(found.get((who, what)), found.get((OURS, what))) for who in whos]
        lines.append(f"| {what}, {unit} | {budget} | " + " | ".join(cells) + " |")
    compared = {who: any(name == who and (OURS, what) in found for name, what in found) for who in whos if not who.startswith(OURS)}
    losses = [("; ".join(lost(found, who)) or "nowhere") if compared.get(who) else "" for who in whos]
    lines.append("| **where we lose** | | " + " | ".join(losses) + " |")
    return "\n".join(lines)


def lost(found: dict[tuple[str, str], Figure], who: str) -> list[str]:
    """What the peer is better at, the widest gap first."""
    gaps: list[tuple[float, str]] = []
    for (name, what), theirs in found.items():
        ours = found.get((OURS, what))
        if name == who and ours and ours.value and theirs.value:
            gap = theirs.value / ours.value if more_is_better(ours.unit) else ours.value / theirs.value
            gaps += [(gap, what)] if gap > 1 else []
    return [f"{what} ({gap:.1f} times)" for gap, what in sorted(gaps, reverse=True)]


def more_is_better(unit: str) -> bool:
    """Rates; everything else is better when it is less."""
    return unit.endswith("/s")


def differing(figures: Sequence[Figure]) -> list[str]:
    """A sentence for each question whose answer isn't ours."""
    ours = {figure.what: figure.answer for figure in figures if figure.who == OURS}
    return [
        f"{figure.who} answers {figure.answer:,} to “{figure.what}”, Honeyguide {ours[figure.what]:,}"
        for figure in figures
        if figure.answer is not None and ours.get(figure.what) not in {None, figure.answer}
    ]


def _cell(figure: Figure | None, ours: Figure | None) -> str:
    if figure is None:
        return ""
    value = f"{figure.value:,.0f}" if abs(figure.value) >= 1000 else f"{figure.value:,.1f}"
    ratio = f" (×{ours.value / figure.value:.2f})" if ours and figure.who != OURS and figure.value else ""
    return f"{value}{ratio}{' ' + figure.note if figure.note else ''}"

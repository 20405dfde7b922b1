# SPDX-License-Identifier: BSL-1.0
"""The funnel in every mode, from section 3 of the definitions alone: part of oracle.py.

Positions are those of the events in their journey, steps are numbered from 0. A chain is a dict from step to position.
"May come before" and "surely after" are one rule with a tolerance d: under arrival and strictly-later they look at
positions and times, under a tolerance (by-step: of 0) at times alone.
"""

from typing import NamedTuple, Optional


class Exclusion(NamedTuple):
    touchpoints: set
    first: int  # the required step after which it counts
    last: int  # and the one before which
    effect: str  # disqualify, end-attempt, barrier
    name: str = ""


class Funnel(NamedTuple):
    steps: list  # a set of touchpoints each
    optional: frozenset = frozenset()
    within: Optional[int] = None
    max_gap: Optional[int] = None
    session_gap: Optional[int] = None
    order: str = "ordered"
    ties: str = "arrival"  # arrival, by-step, strictly-later, either-order-within
    tolerance: int = 0
    entry: str = "latest"
    exclusions: tuple = ()

    @property
    def required(self):
        return [step for step in range(len(self.steps)) if step not in self.optional]

    @property
    def in_step_order(self):
        return self.order in ("ordered", "strict")


class Attempt(NamedTuple):
    entry: int
    chain: dict
    effect: Optional[str]  # of the exclusion that hit it
    hit: Optional[int]  # where


class Result(NamedTuple):
    chain: dict
    outcome: str


class Search:
    """All that can be asked of one journey. `span` is a half open range of positions that may fill steps."""

    def __init__(self, funnel, touches, as_of, closed):
        self.f, self.touches, self.as_of, self.closed = funnel, touches, as_of, closed
        self.times = [touch.time for touch in touches]
        self.n = len(touches)
        self.required = funnel.required
        self.tolerant = funnel.ties in ("by-step", "either-order-within")
        self.session = [0] * self.n
        for i in range(1, self.n):
            split = funnel.session_gap is not None and self.times[i] - self.times[i - 1] > funnel.session_gap
            self.session[i] = self.session[i - 1] + split
        self.matching = [[i for i, t in enumerate(touches) if t.touchpoint in step] for step in funnel.steps]
        self.excluded = [[i for i, t in enumerate(touches) if t.touchpoint in e.touchpoints] for e in funnel.exclusions]

    # ---- what may follow what

    def may_come_before(self, a, b):
        if self.tolerant:
            return a != b and self.times[a] - self.times[b] <= self.f.tolerance
        return self.times[a] < self.times[b] if self.f.ties == "strictly-later" else a < b

    def surely_after(self, a, b):
        return self.times[a] - self.times[b] > self.f.tolerance if self.tolerant else a > b

    def in_window(self, entry, i):
        if self.f.order == "open":
            return True
        in_time = self.f.within is None or self.times[i] - self.times[entry] <= self.f.within
        return in_time and self.session[i] == self.session[entry]

    def barred(self, chain, step, i):
        """Whether a barrier forbids that i fills the step."""
        return any(
            e.effect == "barrier"
            and e.last == step
            and e.first != step
            and any(self.surely_after(x, chain[e.first]) and self.surely_after(i, x) for x in positions)
            for e, positions in zip(self.f.exclusions, self.excluded)
        )

    def separated(self, a, b):
        """Whether an event lies surely between. Those between in time are between in position."""
        return any(self.surely_after(x, a) and self.surely_after(b, x) for x in range(min(a, b) + 1, max(a, b)))

    def fits(self, chain, step, i):
        """Whether i may be the next event of a chain in step order."""
        entry = chain[0]
        if not self.in_window(entry, i) or not all(self.may_come_before(j, i) for j in chain.values()):
            return False
        before = chain[max(s for s in chain if s in self.required)]
        if step in self.required and self.f.max_gap is not None and self.times[i] - self.times[before] > self.f.max_gap:
            return False
        if self.f.order == "strict" and self.separated(chain[max(chain)], i):
            return False
        return not self.barred(chain, step, i)

    # ---- chains of one entry

    def next_events(self, chain, step, span):
        """The events of the span that may fill the step next."""
        low = span[0] if self.tolerant else max(span[0], max(chain.values()) + 1)
        for i in self.matching[step]:
            if i < low:
                continue
            if i >= span[1]:
                return
            if self.f.within is not None and self.times[i] - self.times[chain[0]] > self.f.within:
                return
            if self.fits(chain, step, i):
                yield i

    def depth(self, chain, level, span, memo):
        """How many more required steps a chain of this level can fill, in an ordered funnel. What is possible depends
        on no more than the key holds."""
        if level == len(self.required):
            return 0
        latest = max(self.times[i] for i in chain.values())
        key = (
            level,
            chain[self.required[level - 1]],
            latest,
            tuple(chain[e.first] for e in self.f.exclusions if e.effect == "barrier" and e.first in chain),
            frozenset(i for i in chain.values() if self.tolerant and latest - self.times[i] <= self.f.tolerance),
        )
        if key not in memo:
            best = 0
            for i in self.next_events(chain, self.required[level], span):
                chain[self.required[level]] = i
                best = max(best, 1 + self.depth(chain, level + 1, span, memo))
                del chain[self.required[level]]
                if level + best == len(self.required):
                    break
            memo[key] = best
        return memo[key]

    def ordered_chain(self, entry, span):
        chain, memo = {0: entry}, {}
        depth = self.depth(chain, 1, span, memo)
        for level in range(1, 1 + depth):
            for i in self.next_events(chain, self.required[level], span):  # the first that leaves it as deep
                longer = {**chain, self.required[level]: i}
                if self.depth(longer, level + 1, span, memo) == depth - level:
                    chain = longer
                    break
        return chain

    def strict_chains(self, chain, span):
        """The chain and all that begin with it; optional steps may be skipped."""
        yield chain
        for step in range(max(chain) + 1, len(self.f.steps)):
            for i in self.next_events(chain, step, span):
                yield from self.strict_chains({**chain, step: i}, span)
            if step in self.required:
                return

    def strict_chain(self, entry, span):
        never = self.n
        steps = self.required + sorted(self.f.optional)  # the required ones are placed first
        return max(
            self.strict_chains({0: entry}, span),
            key=lambda chain: (self.level(chain), [-chain.get(step, never) for step in steps]),
        )

    def chain_without_order(self, entry, span):
        """Tries every choice, earliest events first; more events a step than there are steps are never needed."""
        first = {0: entry} if self.f.order == "anchored" else {}
        steps = [step for step in self.required if step not in first]
        choices = []
        for step in steps:
            usable = (
                i
                for i in self.matching[step]
                if span[0] <= i < span[1]
                and (self.f.order != "unordered" or i >= entry)
                and (self.f.order != "anchored" or self.may_come_before(entry, i))
                and (self.f.order == "open" or self.in_window(entry, i))
            )
            choices.append([i for i, _ in zip(usable, self.f.steps)])
        best = dict(first)

        def fill(at, chain):
            nonlocal best
            if len(chain) > len(best):
                best = dict(chain)
            if at == len(steps) or len(chain) + len(steps) - at <= len(best):
                return
            for i in choices[at]:
                if i not in chain.values():
                    chain[steps[at]] = i
                    fill(at + 1, chain)
                    del chain[steps[at]]
            fill(at + 1, chain)

        fill(0, dict(first))
        return best

    def deepest(self, entry, span):
        if self.f.order == "strict":
            return self.strict_chain(entry, span)
        return self.ordered_chain(entry, span) if self.f.order == "ordered" else self.chain_without_order(entry, span)

    def level(self, chain):
        return sum(step in chain for step in self.required)

    def complete(self, chain):
        return self.level(chain) == len(self.required)

    def end(self, chain):
        return max(chain[step] for step in self.required if step in chain)

    # ---- the attempt of one entry

    def add_optional(self, chain, entry, span):
        if self.f.order == "strict":
            return  # placed already
        filled = [step for step in self.required if step in chain]
        for step in sorted(self.f.optional):
            if self.f.in_step_order and max(r for r in self.required if r < step) not in filled:
                continue
            for i in self.matching[step]:
                if not span[0] <= i < span[1] or i in chain.values() or not self.in_window(entry, i):
                    continue
                if self.f.order == "unordered" and i < entry:
                    continue
                if self.f.order == "anchored" and not self.may_come_before(entry, i):
                    continue
                if self.f.in_step_order and not all(
                    self.may_come_before(j, i) if s < step else self.may_come_before(i, j) for s, j in chain.items()
                ):
                    continue
                chain[step] = i
                break

    def first_hit(self, chain, entry, span, e, positions):
        if not self.f.in_step_order:
            for x in positions:
                if self.surely_after(x, entry) and self.in_window(entry, x):
                    return None if self.complete(self.deepest(entry, self.up_to(x, span))) else x
            return None
        if e.first not in chain:
            return None
        for x in positions:
            if self.surely_after(x, chain[e.first]) and self.in_window(entry, x):
                if e.last not in chain or self.surely_after(chain[e.last], x):
                    return x
        return None

    def up_to(self, x, span):
        """The span without what is surely after x."""
        high = span[1]
        while high > span[0] and self.surely_after(high - 1, x):
            high -= 1
        return span[0], high

    def attempt(self, entry, span):
        chain = self.deepest(entry, span)
        hits = []
        for e, positions in zip(self.f.exclusions, self.excluded):
            x = None if e.effect == "barrier" else self.first_hit(chain, entry, span, e, positions)
            if x is not None:
                hits.append((x, e.effect))  # of equals disqualify comes first
        hit, effect = min(hits, default=(None, None))
        if hit is not None:
            span = self.up_to(hit, span)
            if self.f.in_step_order:
                late = [step for step in self.required if chain.get(step, -1) >= span[1]]
                lacks = min(late, default=len(self.f.steps))
                chain = {step: i for step, i in chain.items() if step < lacks and i < span[1]}
            else:
                chain = self.deepest(entry, span)
        self.add_optional(chain, entry, span)
        return Attempt(entry, chain, effect, hit)

    def runs(self, attempt, span):
        """Whether an attempt that has not converted may still do so."""
        entry, f = attempt.entry, self.f
        if self.closed or attempt.hit is not None or self.complete(attempt.chain):
            return False
        if f.within is not None and self.as_of - self.times[entry] > f.within:
            return False
        if f.session_gap is not None:
            if self.session[entry] != self.session[-1] or self.as_of - self.times[-1] > f.session_gap:
                return False

        def near(chain):
            last = chain[max(step for step in chain if step in self.required)]
            return f.max_gap is None or self.as_of - self.times[last] <= f.max_gap

        if f.order == "strict":
            return any(
                near(chain) and not any(self.surely_after(x, chain[max(chain)]) for x in range(self.n))
                for chain in self.strict_chains({0: entry}, span)
            )
        if f.order != "ordered" or f.max_gap is None:
            return True
        return any(near(chain) for chain in self.ordered_chains({0: entry}, 1, span, set()))

    def ordered_chains(self, chain, level, span, seen):
        """Chains that reach every level by every event that can."""
        yield chain
        if level < len(self.required):
            for i in self.next_events(chain, self.required[level], span):
                longer = {**chain, self.required[level]: i}
                key = tuple(sorted(longer.items())) if self.tolerant or self.f.exclusions else (level, i)
                if key not in seen:
                    seen.add(key)
                    yield from self.ordered_chains(longer, level + 1, span, seen)

    # ---- which attempts count

    def entries(self):
        steps = self.required if self.f.order == "unordered" else [0]
        return sorted(set().union(*(self.matching[step] for step in steps)))

    def result(self, chain, runs):
        return Result(chain, "converted" if self.complete(chain) else "open" if runs else "dropped")

    def results(self):
        everything = (0, self.n)
        if self.f.order == "open":
            chain = self.chain_without_order(None, everything)
            if not chain:
                return []
            self.add_optional(chain, None, everything)
            return [self.result(chain, not self.closed)]
        entries = self.entries()
        if not entries:
            return []
        if self.f.entry == "every":
            return self.every(entries)
        if self.f.entry == "first":
            entries = entries[:1]
        attempts = [self.attempt(entry, everything) for entry in entries]
        out = self.taken_out(attempts)
        if out is not None:
            return [Result(out.chain, "excluded")]

        def rank(a):
            took = self.times[self.end(a.chain)] - self.times[a.entry]
            return self.level(a.chain), -took if self.f.entry == "best" else 0, a.entry

        best = max(attempts, key=rank)
        running = not self.complete(best.chain) and any(self.runs(a, everything) for a in attempts)
        return [self.result(best.chain, running)]

    def taken_out(self, attempts):
        hits = [a for a in attempts if a.effect == "disqualify"]
        if not hits:
            return None
        earliest = min(a.hit for a in hits)
        if any(a.hit is None and self.complete(a.chain) and self.end(a.chain) < earliest for a in attempts):
            return None
        return max((a for a in hits if a.hit == earliest), key=lambda a: (self.level(a.chain), a.entry))

    def next_conversion(self, entries, low):
        """The one that ends earliest, of those the latest entry."""
        if not any(self.complete(self.deepest(entry, (low, self.n))) for entry in entries if entry >= low):
            return None
        for high in range(low + 1, self.n + 1):
            if not any(self.touches[high - 1].touchpoint in self.f.steps[step] for step in self.required):
                continue
            for entry in reversed(entries):
                if low <= entry < high:
                    a = self.attempt(entry, (low, high))
                    if self.complete(a.chain):
                        return a
        return None

    def every(self, entries):
        found, low = [], 0
        while True:
            conversion = self.next_conversion(entries, low)
            limit = min(conversion.chain.values()) if conversion else self.n
            further = [
                e for e in entries if low <= e < limit and not (conversion and self.in_window(e, conversion.entry))
            ]
            while further:
                of_first = [e for e in further if self.in_window(further[0], e)]
                attempts = [self.attempt(e, (low, limit)) for e in of_first]
                best = max(attempts, key=lambda a: (self.level(a.chain), a.entry))
                found.append(self.result(best.chain, any(self.runs(a, (low, limit)) for a in attempts)))
                low = max(best.chain.values()) + 1
                further = [e for e in further if e >= low and e not in of_first]
            if conversion is None:
                return found
            found.append(self.result(conversion.chain, False))
            low = max(conversion.chain.values()) + 1


def results(funnel, touches, as_of, closed):
    """The attempts of a journey that count: one, none where nobody entered, under `every` all."""
    return Search(funnel, touches, as_of, closed).results()


def in_chain_order(funnel, chain):
    """The required steps filled, in the order in which a chain is told: an anchor first, then as in the journey."""
    steps = [step for step in funnel.required if step in chain]
    if funnel.in_step_order:
        return steps
    return sorted(steps, key=lambda step: (funnel.order == "anchored" and step != 0, chain[step], step))

package narrow

import "slices"

// Span is a run of bytes: from the first to before the end.
type Span struct{ From, To int }

// spans are runs in their order, without touching each other.
type spans []Span

func (s spans) with(add Span) spans {
	if add.From >= add.To {
		return s
	}
	out := make(spans, 0, len(s)+1)
	for _, one := range s {
		if one.To < add.From || one.From > add.To {
			out = append(out, one)
			continue
		}
		add.From, add.To = min(add.From, one.From), max(add.To, one.To)
	}
	out = append(out, add)
	slices.SortFunc(out, func(a, b Span) int { return a.From - b.From })
	return out
}

// gap is the first run of bytes before total that is missing; ok is false when none is.
func (s spans) gap(total int) (Span, bool) {
	at := 0
	for _, one := range s {
		if one.From > at {
			return Span{at, min(one.From, total)}, at < total
		}
		at = max(at, one.To)
	}
	return Span{at, total}, at < total
}

// missing counts the bytes before total that are not there.
func (s spans) missing(total int) int {
	for _, one := range s {
		total -= one.To - one.From
	}
	return max(total, 0)
}

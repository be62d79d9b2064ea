package segment

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/stamp"
)

// check refuses changes that Decode would refuse, before they are sealed for ever.
func check(ctx Context, changes []merge.Change) error {
	if len(changes) == 0 {
		return fmt.Errorf("%w: no changes", ErrMalformed)
	}
	if len(changes) > ChangesMax {
		return fmt.Errorf("%w: %d changes", ErrTooLarge, len(changes))
	}
	first, writes, replaces := changes[0].Dot.Seq, 0, 0
	if first == 0 || first > SeqMax-ChangesMax || ctx.Log.Lane >= dot.Lanes {
		return fmt.Errorf("%w: log %s cannot start at %d", ErrMalformed, ctx.Log, first)
	}
	for i := range changes {
		c := &changes[i]
		if c.Dot.Log != ctx.Log || c.Dot.Seq != first+uint64(i) {
			return fmt.Errorf("%w: %s stands where %s:%d belongs", ErrChain, c.Dot, ctx.Log, first+uint64(i))
		}
		n, err := checkChange(c)
		if err != nil {
			return fmt.Errorf("change %s: %w", c.Dot, err)
		}
		writes += len(c.Writes)
		replaces += n
	}
	if writes > WritesTotalMax || replaces > ReplacesMax {
		return fmt.Errorf("%w: %d writes replacing %d", ErrTooLarge, writes, replaces)
	}
	return nil
}

// checkChange also counts the replaced writes c names.
func checkChange(c *merge.Change) (replaces int, err error) {
	switch {
	case len(c.Writes) == 0:
		return 0, fmt.Errorf("%w: writes nothing", ErrMalformed)
	case len(c.Writes) > WritesMax:
		return 0, fmt.Errorf("%w: %d writes", ErrTooLarge, len(c.Writes))
	case c.Record == [16]byte{}:
		return 0, fmt.Errorf("%w: no record", ErrMalformed)
	case c.Stamp < stamp.Stamp(0):
		return 0, fmt.Errorf("%w: stamp %d", ErrMalformed, c.Stamp)
	case c.Act > SeqMax:
		return 0, fmt.Errorf("%w: act %d", ErrMalformed, c.Act)
	case len(c.Operator) > OperatorMax:
		return 0, fmt.Errorf("%w: operator of %d bytes", ErrTooLarge, len(c.Operator))
	case !utf8.ValidString(c.Operator):
		return 0, fmt.Errorf("%w: operator not UTF-8", ErrMalformed)
	}
	for i := range c.Writes {
		w := &c.Writes[i]
		if err := checkValue(w.Op, w.Value); err != nil {
			return 0, fmt.Errorf("field %d: %w", w.Field, err)
		}
		for _, d := range w.Replaces {
			if err := checkReplaced(c.Dot, d); err != nil {
				return 0, fmt.Errorf("field %d: %w", w.Field, err)
			}
		}
		replaces += len(w.Replaces)
	}
	return replaces, nil
}

func checkValue(op merge.Op, v merge.Value) error {
	if op > merge.Remove || v.Type > merge.Sealed {
		return fmt.Errorf("%w: op %d, type %d", ErrMalformed, op, v.Type)
	}
	if op != merge.Put && v.IsNone() {
		return fmt.Errorf("%w: None is no member of a set", ErrMalformed)
	}
	text := v.Text()
	if len(text) > ValueMax {
		return fmt.Errorf("%w: value of %d bytes", ErrTooLarge, len(text))
	}
	if v.Type == merge.ID && len(text) != 16 {
		return fmt.Errorf("%w: id of %d bytes", ErrMalformed, len(text))
	}
	if v.Type == merge.Text && !utf8.ValidString(text) {
		return fmt.Errorf("%w: text not UTF-8", ErrMalformed)
	}
	return nil
}

// checkReplaced refuses a dot that names nothing, or a change of the same log that was not made before: nobody can
// have seen it.
func checkReplaced(self, d dot.Dot) error {
	if d.Seq == 0 || d.Seq > SeqMax || d.Log.Lane >= dot.Lanes || (d.Log == self.Log && d.Seq >= self.Seq) {
		return fmt.Errorf("%w: replaces %s", ErrMalformed, d)
	}
	return nil
}

// putsTwice says whether a change of this form would write one register twice.
func putsTwice(specs []spec) bool {
	var room [64]uint16
	fields := room[:0]
	for _, s := range specs {
		if s.op == merge.Put {
			fields = append(fields, s.field)
		}
	}
	slices.Sort(fields)
	return len(slices.Compact(fields)) < len(fields)
}

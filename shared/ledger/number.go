package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

// The parts of a readable number: the incident's short code, the desk's code, and a sequence of at least four digits,
// one for all kinds of a space. Desk codes are given out once, so two desks that cannot reach each other never give
// the same number.
const (
	numberField    = "number"
	shortCodeField = "short_code"
	incidentKind   = "incident"
	noShortCode    = "CQ"
)

// number gives the field the next number of this desk, unless the record has one.
func (d *drafting) number(f *record.Field) error {
	state := d.state.Find(f.Wire)
	if shown, ok := state.Shown(f.Rank); ok && !shown.Value.IsNone() {
		return nil
	}
	short, err := d.c.w.shortCode()
	if err != nil {
		return err
	}
	desk := d.c.w.l.desk(d.c.w.incarnation)
	last, err := d.c.lastNumber(desk)
	if err != nil {
		return err
	}
	if d.c.numbers == nil {
		d.c.numbers, d.c.given = map[string]int64{}, map[uuid.UUID]string{}
	}
	d.c.numbers[desk] = last + 1
	text := fmt.Sprintf("%s-%s-%04d", short, desk, last+1)
	if err := d.register(f, merge.OfText(text)); err != nil {
		return err
	}
	d.c.given[d.row.id] = text
	return nil
}

// lastNumber is the last one under a desk code, of this act, this transaction or before.
func (c *compiling) lastNumber(desk string) (int64, error) {
	if last, ok := c.numbers[desk]; ok {
		return last, nil
	}
	var last int64
	err := c.w.tx.One("SELECT last FROM numbers WHERE desk = ?", desk).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read the last number: %w", err)
	}
	return max(last, c.w.numbers[desk]), nil
}

// noteNumbers remembers the readable numbers of this device's changes, those given here and those that an import or
// apply wrote: none of them is given again.
func (w *writing) noteNumbers(c *merge.Change) {
	if c.Dot.Log.Device != w.l.o.Device {
		return
	}
	k := w.l.o.Schema.KindByWire(c.Kind)
	if k == nil || k.Field(numberField) == nil {
		return
	}
	for _, write := range c.Writes {
		if write.Field != k.Field(numberField).Wire || write.Op != merge.Put {
			continue
		}
		if desk, last, ok := sequenceOf(write.Value.Text()); ok {
			w.numbers[desk] = max(w.numbers[desk], last)
		}
	}
}

// desk is this device's code in numbers. Every incarnation has its own, since a restored past does not know which
// numbers it gave after the backup was taken.
func (l *Ledger) desk(incarnation uint32) string {
	code := ""
	if l.o.DeskCode != nil {
		code = l.o.DeskCode()
	}
	return identity.DeskOf(code, l.o.Device, incarnation+1) // there they are counted from 1
}

// shortCode is the incident's, from the first incident of the space that has one.
func (w *writing) shortCode() (string, error) {
	k := w.l.o.Schema.Kind(incidentKind)
	if k == nil || k.Field(shortCodeField) == nil {
		return noShortCode, nil
	}
	if err := w.flush(); err != nil {
		return "", err
	}
	t := w.l.tables[k.Wire]
	c, err := t.column(shortCodeField)
	if err != nil {
		return "", err
	}
	var code string
	err = w.tx.One("SELECT " + c.name + " FROM " + t.name + " WHERE " + c.name + " IS NOT NULL AND NOT _state & 1 ORDER BY _key LIMIT 1").Scan(&code)
	if errors.Is(err, sql.ErrNoRows) || err == nil && code == "" {
		return noShortCode, nil
	}
	if err != nil {
		return "", fmt.Errorf("read the incident's short code: %w", err)
	}
	return code, nil
}

// sequenceOf reads the sequence out of a number given under some desk code; ok is false for texts typed by hand.
func sequenceOf(text string) (desk string, last int64, ok bool) {
	parts := strings.Split(text, "-")
	if len(parts) != 3 || len(parts[2]) < 4 || len(parts[2]) > 9 {
		return "", 0, false
	}
	last, err := strconv.ParseInt(parts[2], 10, 64)
	return parts[1], last, err == nil && last > 0
}

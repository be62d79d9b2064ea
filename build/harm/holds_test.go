//go:build linux

package harm_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

// holds says what is wrong with one promise of an earlier life.
func (w *worker) holds(ctx context.Context, words []string) error {
	if len(words) < 2 {
		return nil
	}
	switch words[0] {
	case "device":
		if words[1] != w.s.Device().String() {
			return fmt.Errorf("is now %s", w.s.Device())
		}
	case "space":
		_, err := w.s.Space(uuid.MustParse(words[1]))
		return err
	case "saved":
		return w.found(ctx, uuid.MustParse(words[1]), words[2])
	case "absent":
		if w.found(ctx, uuid.MustParse(words[1]), words[2]) == nil {
			return errors.New("is there though it was said not to be saved")
		}
	case "kept":
		return w.covers(words)
	case "bundle":
		return w.readable(ctx, words[1])
	case "enrolled":
		if g := w.s.Grant(); g == nil || fmt.Sprint(g.Serial) != words[1] {
			return errors.New("no grant")
		}
	case "joined":
		p, err := w.s.Space(uuid.MustParse(words[1]))
		if err == nil && p.JoinedInto != uuid.MustParse(words[2]) {
			err = errors.New("not joined")
		}
		return err
	}
	return nil
}

func (w *worker) found(ctx context.Context, space uuid.UUID, key string) error {
	l, err := w.s.Ledger(space)
	if err != nil {
		return err
	}
	return l.View(ctx, func(r record.Reader) error {
		for _, kind := range []string{"need", "journal"} {
			if _, ok, err := r.Find(kind, record.KeyID(kind, key)); err != nil || !ok {
				return errors.Join(errors.New("no "+kind), err)
			}
			if w.looked++; w.aside == "" && w.looked%25 != 0 {
				continue // a terminal that saved for a minute has thousands
			}
			if versions, err := r.History(kind, record.KeyID(kind, key)); err != nil || len(versions) != 1 {
				return errors.Join(fmt.Errorf("%s was written %d times", kind, len(versions)), err)
			}
		}
		return nil
	})
}

func (w *worker) covers(words []string) error {
	l, err := w.s.Ledger(uuid.MustParse(words[1]))
	if err != nil {
		return err
	}
	incarnation, _ := strconv.ParseUint(words[3], 10, 32)
	lane, _ := strconv.ParseUint(words[4], 10, 8)
	seq, _ := strconv.ParseUint(words[5], 10, 64)
	for log, has := range l.Vector() {
		if log.Device.String() == words[2] && log.Incarnation == uint32(incarnation) && log.Lane == dot.Lane(lane) && has >= seq {
			return nil
		}
	}
	return errors.New("holds less")
}

// readable says whether a bundle written by an earlier life is there and whole.
func (w *worker) readable(ctx context.Context, name string) error {
	got, err := w.s.ReadBundle(ctx, filepath.Join(w.s.Dir(), name))
	if err == nil && !got.Whole {
		err = errors.New("not whole")
	}
	return err
}

// lossesIn gives what a verifying life missed.
func lossesIn(lines []string) (lost []string, whole bool) {
	for _, line := range lines {
		if bytes.HasPrefix([]byte(line), []byte("lost: ")) {
			lost = append(lost, line)
		}
		whole = whole || line == "whole"
	}
	return lost, whole
}

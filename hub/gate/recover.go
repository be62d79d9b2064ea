package gate

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"qianshao/shared/notebook"
)

// What a hub may have given out between a backup and its loss: so many numbers are passed over after a restoration.
const (
	desksSkipped   = 24
	serialsSkipped = 1000
)

// keyWitness is the half of the witness inside the notebook.
const keyWitness = "witness"

// Recover finds out whether the notebook was put back from a backup: the witness at path lies beside it and is in no
// backup. If so, desk codes and serials that may have been given out since are passed over, and codes nobody used are
// withdrawn, for somebody may have. Call it once, before anything else. A whole directory put back with its witness
// is not noticed; then the grants that devices show are all there is.
func (g *Gate) Recover(ctx context.Context, path string) error {
	outside, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the gate's witness: %w", err)
	}
	inside, err := g.options.Notes.Find(ctx, topicGate, keyWitness)
	if err != nil {
		return fmt.Errorf("read the gate's witness: %w", err)
	}
	if len(outside) > 0 && bytes.Equal(inside, outside) {
		return nil
	}
	fresh := make([]byte, 16)
	if _, err := io.ReadFull(g.options.Random, fresh); err != nil {
		return fmt.Errorf("make a witness: %w", err)
	}
	err = g.options.Notes.Update(ctx, func(p notebook.Page) error {
		if len(inside) > 0 {
			if err := g.skip(p); err != nil {
				return err
			}
		}
		return p.Put(topicGate, keyWitness, fresh)
	})
	if err != nil {
		return fmt.Errorf("keep the gate's witness: %w", err)
	}
	// A crash before this line looks like a restoration the next time, which costs some letters.
	if err := os.WriteFile(path, fresh, 0o600); err != nil {
		return fmt.Errorf("write the gate's witness: %w", err)
	}
	return nil
}

func (g *Gate) skip(p notebook.Page) error {
	roll := g.options.Roll()
	if err := raise(p, keySerial, lastSerial(roll), serialsSkipped); err != nil {
		return err
	}
	if err := raise(p, keyDesk, lastDesk(roll), desksSkipped); err != nil {
		return err
	}
	notes, err := p.List(topicInvitation)
	if err != nil {
		return err
	}
	for _, n := range notes {
		var i invitation
		if json.Unmarshal(n.Value, &i) == nil && i.spent() {
			continue
		}
		if err := p.Put(topicInvitation, n.Key, nil); err != nil {
			return err
		}
	}
	return nil
}

// raise passes over numbers of a counter that was used.
func raise(p notebook.Page, key string, known, by uint32) error {
	last, err := next(p, key, known)
	if err != nil {
		return err
	}
	return p.Put(topicGate, key, binary.BigEndian.AppendUint32(nil, last-1+by))
}

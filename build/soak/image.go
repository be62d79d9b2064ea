package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"qianshao/shared/ledger"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/simtest"
)

// Image copies a space for other devices.
func (d *desk) Image(s dot.Space) (file []byte, form [32]byte, held dot.Vector, err error) {
	l := d.ledgers[s]
	if l == nil {
		return nil, form, nil, os.ErrNotExist
	}
	path := filepath.Join(d.dir, "made.image")
	made, err := l.Image(context.Background(), path)
	if errors.Is(err, ledger.ErrOpenTail) {
		return nil, form, nil, err
	}
	if err == nil {
		file, err = os.ReadFile(path)
	}
	d.note(err)
	d.note(os.Remove(path))
	return file, made.Form, made.Vector, err
}

// ImageForm is how a file must be made to be adopted.
func (d *desk) ImageForm(s dot.Space) [32]byte {
	l := d.ledgers[s]
	if l == nil {
		return [32]byte{}
	}
	form, err := l.ImageForm(context.Background())
	d.note(err)
	return form
}

// AdoptImage puts a file in the place of the ledger's.
func (d *desk) AdoptImage(s dot.Space, file []byte, vector [16]byte, hub bool) error {
	path := filepath.Join(d.dir, "taken.image")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		d.note(err)
		return err
	}
	err := d.ledgers[s].Adopt(context.Background(), path, ledger.Adoption{Vector: vector, Hub: hub})
	if errors.Is(err, ledger.ErrImageBehind) {
		return fmt.Errorf("%w: %w", simtest.ErrImageBehind, err)
	}
	return err
}

// ProveImage compares tables that came with an image with the logs.
func (d *desk) ProveImage(s dot.Space) {
	l := d.ledgers[s]
	if l == nil {
		return
	}
	unproven, err := l.Unproven(context.Background())
	d.note(err)
	if unproven {
		_, err = l.Prove(context.Background())
		d.note(err)
	}
}

// Heard keeps what another device holds.
func (d *desk) Heard(s dot.Space, device dot.Device, at int64, held dot.Vector) {
	d.note(d.ledgers[s].Heard(context.Background(), device, at, held))
}

// Fence notes since when a device is not waited for.
func (d *desk) Fence(s dot.Space, device dot.Device, since int64) {
	d.note(d.ledgers[s].Fence(context.Background(), device, since))
}

// Holders are the devices that were ever talked with about a space.
func (d *desk) Holders(s dot.Space) (list []simtest.Holder) {
	all, err := d.ledgers[s].Holders(context.Background())
	d.note(err)
	for _, h := range all {
		list = append(list, simtest.Holder{Device: h.Device, At: h.At, Fenced: h.Fenced, Held: h.Held})
	}
	return list
}

// Stable is what everybody holds who is waited for.
func (d *desk) Stable(s dot.Space) dot.Vector {
	stable, err := d.ledgers[s].Stable(context.Background(), d.law.Grants)
	d.note(err)
	return stable
}

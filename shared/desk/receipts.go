package desk

import (
	"context"
	"fmt"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Acknowledge records that this terminal holds what was published, each publication and version once, and gives how many
// were new. It is the terminal's own act and nobody's decision: the device and the desk's name stand on each receipt.
func (d *Desk) Acknowledge(ctx context.Context, device, name string) (int, error) {
	decide := func(r record.Reader) (record.Act, bool, error) {
		return procedure.Receipts(r, device, name, d.now().UTC())
	}
	waits := false
	err := d.look(ctx, func(r record.Reader) (err error) {
		_, waits, err = decide(r)
		return err
	})
	if err != nil || !waits {
		return 0, err
	}
	n := 0
	_, err = d.act(ctx, func(f facts, _ roster.Actor) (record.Act, error) {
		act, _, err := decide(f.r)
		n = len(act.Edits)
		return act, err
	})
	if err != nil {
		return 0, fmt.Errorf("acknowledge publications: %w", err)
	}
	return n, nil
}

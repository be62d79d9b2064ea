package shelf

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"qianshao/shared/ledger"
)

// A full disk must not lock anybody out of what is saved: SQLite needs a little room even to read. So the directory
// keeps a file of no use, which is given up when the disk is full and made again when there is room.
const (
	reserveName  = "reserve"
	reserveBytes = 2 << 20
)

// keepReserve makes the reserve when it is missing. Without room for it there is none; that is no reason not to work.
func keepReserve(dir string) {
	path := filepath.Join(dir, reserveName)
	if info, err := os.Stat(path); err == nil && info.Size() >= reserveBytes {
		return
	}
	if err := writeDurably(path, make([]byte, reserveBytes)); err != nil {
		_ = os.Remove(path)
	}
}

// giveUpReserve makes room; it says whether there was a reserve.
func giveUpReserve(dir string) bool {
	err := os.Remove(filepath.Join(dir, reserveName))
	return err == nil || !errors.Is(err, os.ErrNotExist)
}

// ErrLeftOut says that a bundle is whole but lacks this device's last changes, for the disk did not let them be sealed.
var ErrLeftOut = errors.New("the last changes could not be sealed and were left out")

// sealAtAnyCost seals what is open, so that it can leave the device. On a full disk the reserve is given up for it: what
// it makes room for is the last sync. Where the disk refuses all the same, unsealed says so and whatever is sealed can
// still go; err is anything else.
func (s *Shelf) sealAtAnyCost(ctx context.Context, l *ledger.Ledger) (unsealed, err error) {
	err = l.Seal(ctx)
	if errors.Is(err, ledger.ErrFull) && s.options.Reserve && giveUpReserve(s.dir) {
		err = l.Seal(ctx)
	}
	if errors.Is(err, ledger.ErrFull) || errors.Is(err, ledger.ErrIO) || errors.Is(err, ledger.ErrUnknownOutcome) {
		return fmt.Errorf("%w: %w", ErrLeftOut, err), nil
	}
	return nil, err
}

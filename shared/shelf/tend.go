package shelf

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Pace of tending. Open tails are also sealed at once whenever a peer wants to send.
const (
	sealEvery  = time.Second
	indexEvery = 30 * time.Second
)

// Run tends the ledgers until ctx ends: it seals what was written, and now and then does what can wait (Tend).
func (s *Shelf) Run(ctx context.Context) error {
	seal, index := time.NewTicker(sealEvery), time.NewTicker(indexEvery)
	defer seal.Stop()
	defer index.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-seal.C:
			s.sealAll(ctx)
			s.noteSuspects()
		case <-index.C:
			s.Tend(ctx)
			s.proveImages(ctx)
		}
	}
}

// sealAll seals what is open. What cannot be sealed now (disk full) is safe unsealed, and is tried again.
func (s *Shelf) sealAll(ctx context.Context) {
	for _, l := range s.open() {
		if l.Open() > 0 {
			_, _ = s.sealAtAnyCost(ctx, l)
		}
	}
}

// Check verifies every ledger and gives a line for each thing that is wrong.
func (s *Shelf) Check(ctx context.Context) ([]string, error) {
	var lines []string
	ledgers := s.open()
	ids := make([]uuid.UUID, 0, len(ledgers))
	for id := range ledgers {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	for _, id := range ids {
		findings, err := ledgers[id].Check(ctx)
		if err != nil {
			return lines, fmt.Errorf("check space %s: %w", id, err)
		}
		for _, f := range findings {
			lines = append(lines, fmt.Sprintf("%s %v", id, f))
		}
	}
	return lines, nil
}

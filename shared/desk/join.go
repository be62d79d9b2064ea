package desk

import (
	"context"

	"qianshao/shared/record"
)

// Joined is what joining two spaces did.
type Joined struct {
	Records int // of the joined space looked at
	Copied  int // acts written into the survivor
}

// JoinSpaces copies every record of space a into space b under its own id, as writes that replace nothing, so that
// where both have a value and differ, the difference surfaces as a conflict. Space a then names b and what of it was
// seen. Running it again carries over only what was written in a since.
func JoinSpaces(ctx context.Context, a, b Ledger, by record.Author, tell func(Joined)) (Joined, error) {
	return Joined{}, errNotBuilt
}

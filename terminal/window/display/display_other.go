//go:build !cgo

package display

import "fmt"

func look() (Facts, error) {
	return Facts{}, fmt.Errorf("%w: this build has no window", ErrNone)
}

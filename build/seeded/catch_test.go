//go:build seeded

package main

import (
	"os"
	"testing"
)

// The bar is thirty of thirty; here are a few more.
func TestEveryBugIsCaught(t *testing.T) {
	caught, all, err := run(t.Context(), os.Stdout, "")
	if err != nil {
		t.Fatal(err)
	}
	if caught < all {
		t.Errorf("%d of %d caught", caught, all)
	}
}

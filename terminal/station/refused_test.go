package station_test

import (
	"crypto/rand"
	"testing"
	"time"

	"qianshao/shared/identity"
	"qianshao/syncproto/wire"
	"qianshao/terminal/station"
)

func TestASpaceThatDidNotComeWholeSaysWhyForADay(t *testing.T) {
	clock := time.Date(2026, 7, 12, 8, 0, 0, 0, time.UTC)
	st, err := station.Open(t.Context(), t.TempDir(), station.Options{Now: func() time.Time { return clock }, Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	space, err := st.Create(t.Context(), "江津暴雨洪涝", false)
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := identity.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := wire.SignManifest(&wire.Manifest{Space: space, Public: stranger.Public(), Size: 1, Packed: 1, Chunks: make([][32]byte, 1)}, stranger.Sign)
	if err != nil {
		t.Fatal(err)
	}
	said := func() (all []station.ImageRefusal, code string) {
		t.Helper()
		r, err := st.Report(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sync, err := (station.Front{Station: st}).Sync(t.Context())
		if err != nil || sync.Spaces[0].ImageRefused != r.Spaces[0].ImageRefused {
			t.Errorf("the window says %+v, %v", sync.Spaces, err)
		}
		return st.ImagesRefused(), r.Spaces[0].ImageRefused
	}
	if all, code := said(); len(all) != 0 || code != "" {
		t.Errorf("before anything was offered: %v, %q", all, code)
	}
	if _, _, err := st.Shelf().JudgeImage(t.Context(), space, manifest); err == nil {
		t.Fatal("a stranger is believed")
	}
	if all, code := said(); len(all) != 1 || all[0] != (station.ImageRefusal{Space: "江津暴雨洪涝", Code: identity.ImageMaker}) || code != identity.ImageMaker {
		t.Errorf("%v, %q", all, code)
	}
	clock = clock.Add(25 * time.Hour)
	if all, code := said(); len(all) != 0 || code != "" {
		t.Errorf("a day later: %v, %q", all, code)
	}
}

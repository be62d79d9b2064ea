package station_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"qianshao/syncproto/bundle"
	"qianshao/terminal/station"
)

func TestX2_TheStickItselfIsNamedAndTheFileGetsTheNameOfTheSpace(t *testing.T) {
	st, err := station.Open(t.Context(), t.TempDir(), station.Options{Now: time.Now, Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if _, err := st.Create(t.Context(), `江津 7/12: "暴雨"`, false); err != nil {
		t.Fatal(err)
	}
	stick, front := t.TempDir(), station.Front{Station: st}
	done, err := front.WriteStick(t.Context(), ` "file://`+stick+`" `)
	want := filepath.Join(stick, "江津 7_12_ _暴雨_.qsu")
	if err != nil || done.Path != want {
		t.Fatalf("%+v, %v", done, err)
	}
	if again, err := front.WriteStick(t.Context(), filepath.Join(stick, "江津 7_12_ _暴雨_")); err != nil || again.Path != want {
		t.Errorf("by name, without its ending: %+v, %v", again, err)
	}
	if back, err := front.ReadStick(t.Context(), want); err != nil || back.Changes != 0 {
		t.Errorf("its own file: %+v, %v", back, err)
	}
	if _, err := front.ReadStick(t.Context(), stick); !errors.Is(err, bundle.ErrNot) {
		t.Errorf("a folder: %v", err)
	}
	if left, err := os.ReadDir(stick); err != nil || len(left) != 1 {
		t.Errorf("on the stick lie %v, %v", left, err)
	}
}

//go:build linux

package harm_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"qianshao/shared/control"
	"qianshao/shared/identity"
	"qianshao/terminal/command"
	"qianshao/terminal/screen"
	"qianshao/terminal/station"
)

// terminal runs one command on a data directory, as the program does where nobody else has it open.
func terminal(t *testing.T, dir string, args ...string) (said string, code int) {
	t.Helper()
	st, err := station.Open(t.Context(), dir, station.Options{Now: time.Now, Program: "harm"})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var out bytes.Buffer
	r := &command.Runner{Station: st, Version: "harm"}
	code = r.Run(t.Context(), control.Call{Args: args, Dir: dir, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out})
	return out.String(), code
}

// rotten makes a desk with records and then harms its database; the last of them is damaged where opening does not look.
func rotten(t *testing.T, harm func([]byte) []byte) (dir string) {
	t.Helper()
	dir = shallow(t)
	st, err := station.Open(t.Context(), dir, station.Options{Now: time.Now, Program: "harm"})
	if err != nil {
		t.Fatal(err)
	}
	space, err := st.Shelf().Create(t.Context(), identity.Exercise, "演练甲", "张伟")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		recordLine(t, st.Shelf(), space, `{"kind":"journal","id":"j-`+string(rune('a'+i%26))+string(rune('a'+i/26))+`","set":{"text":"到位"}}`)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "spaces", space.String()+".db")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, harm(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestADamagedDatabaseIsMendedAtTheStartAndPeopleAreTold(t *testing.T) {
	dir := rotten(t, func(b []byte) []byte {
		copy(b, bytes.Repeat([]byte{0x5a}, 200))
		return b
	})
	st, err := station.Open(t.Context(), dir, station.Options{Now: time.Now, Program: "harm"})
	if err != nil {
		t.Fatal(err)
	}
	s, err := station.Front{Station: st}.Sync(t.Context())
	if err != nil || len(s.Warnings) != 1 || !strings.Contains(s.Warnings[0].Zh, "演练甲") || !strings.Contains(s.Warnings[0].Zh, "没有丢失") || !strings.Contains(s.Warnings[0].En, "nothing this device entered is lost") {
		t.Errorf("the window is told %v, %v", s.Warnings, err)
	}
	lines, err := station.Front{Station: st}.Examine(t.Context(), true)
	if err != nil || !slices.ContainsFunc(lines, func(f screen.Finding) bool { return f.ID == "mended" && f.Bad() }) {
		t.Errorf("the self-check says %v, %v", lines, err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if out, code := terminal(t, dir, "check"); code != 0 || strings.TrimSpace(out) != "ok" {
		t.Errorf("check: %d %s", code, out)
	}
	if out, code := terminal(t, dir, "dump"); code != 0 || strings.Count(out, "到位") != 40 {
		t.Errorf("dump: %d, %d records", code, strings.Count(out, "到位"))
	}
	if out, _ := terminal(t, dir, "health", "-"); !strings.Contains(out, "database_mended") {
		t.Errorf("the health report says nothing of it:\n%s", out)
	}
}

func TestDamageThatOpeningDoesNotSeeIsFoundByCheckAndMendedByRecover(t *testing.T) {
	dir := rotten(t, func(b []byte) []byte {
		at := bytes.Index(b, []byte("到位"))
		if at < 0 {
			t.Fatal("no text in the file")
		}
		for ; at >= 0 && at < len(b); at++ {
			if bytes.HasPrefix(b[at:], []byte("到位")) {
				b[at+1] ^= 1
				break
			}
		}
		return b
	})
	if out, code := terminal(t, dir, "check"); code == 0 {
		t.Fatalf("check found nothing: %s", out)
	}
	if out, code := terminal(t, dir, "recover"); code != 0 {
		t.Errorf("recover: %d %s", code, out)
	}
	if out, code := terminal(t, dir, "check"); code != 0 {
		t.Errorf("after recovering, check says %s", out)
	}
	if out, _ := terminal(t, dir, "dump"); strings.Count(out, "到位") != 40 {
		t.Errorf("%d records of 40", strings.Count(out, "到位"))
	}
}

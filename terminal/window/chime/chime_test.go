package chime_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"qianshao/terminal/window/chime"
)

func sounds() []chime.Sound { return []chime.Sound{chime.Good, chime.Unknown, chime.Refused} }

func TestASoundIsAFileThatPlayersRead(t *testing.T) {
	seen := map[string]chime.Sound{}
	for _, s := range sounds() {
		wave := chime.Wave(s)
		var head struct {
			RIFF            [4]byte
			Size            uint32
			WAVE, Fmt       [4]byte
			FmtSize         uint32
			Format, Tracks  uint16
			Rate, BytesRate uint32
			Block, Bits     uint16
			Data            [4]byte
			DataSize        uint32
		}
		if err := binary.Read(bytes.NewReader(wave), binary.LittleEndian, &head); err != nil {
			t.Fatal(err)
		}
		if string(head.RIFF[:]) != "RIFF" || string(head.WAVE[:]) != "WAVE" || string(head.Data[:]) != "data" || int(head.Size) != len(wave)-8 || int(head.DataSize) != len(wave)-44 {
			t.Errorf("%s has the head %+v in %d bytes", s, head, len(wave))
		}
		if long := time.Duration(head.DataSize) * time.Second / time.Duration(head.BytesRate); long < 100*time.Millisecond || long > 500*time.Millisecond {
			t.Errorf("%s lasts %v", s, long)
		}
		if other, same := seen[string(wave)]; same {
			t.Errorf("%s sounds like %s", s, other)
		}
		seen[string(wave)] = s
	}
}

// The player is a real program, found by its name: it keeps what it was given.
func TestASoundIsGivenToThePlayerThatIsThere(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows beeps by itself")
	}
	dir := t.TempDir()
	heard := filepath.Join(dir, "heard")
	if err := os.WriteFile(filepath.Join(dir, "paplay"), []byte("#!/bin/sh\n/bin/cp \"$1\" '"+heard+".part' && /bin/mv '"+heard+".part' '"+heard+"'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	chime.New().Play(chime.Refused)
	deadline := time.Now().Add(20 * time.Second)
	for {
		got, err := os.ReadFile(heard)
		if err == nil {
			if !bytes.Equal(got, chime.Wave(chime.Refused)) {
				t.Error("the player was given something else")
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the player was never called")
		}
		runtime.Gosched()
	}
}

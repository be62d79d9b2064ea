//go:build !windows

package chime

import (
	"context"
	"fmt"
	"os"
	"os/exec"
)

// players are the programs that come with the sound systems of a desktop, newest first.
func players() [][]string {
	return [][]string{{"pw-play"}, {"paplay"}, {"aplay", "-q"}}
}

func play(s Sound) {
	if !played(s) {
		_, _ = fmt.Fprint(os.Stderr, "\a")
	}
}

func played(s Sound) bool {
	file, err := os.CreateTemp("", "chime-*.wav")
	if err != nil {
		return false
	}
	defer func() { _ = os.Remove(file.Name()) }()
	_, err = file.Write(Wave(s))
	if failed := file.Close(); err != nil || failed != nil {
		return false
	}
	ctx, stop := context.WithTimeout(context.Background(), longest)
	defer stop()
	for _, words := range players() {
		if exec.CommandContext(ctx, words[0], append(words[1:], file.Name())...).Run() == nil {
			return true
		}
	}
	return false
}

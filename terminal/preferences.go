package main

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// appID names the program to Fyne and to the desktop.
const appID = "cn.qianshao.terminal"

// mendPreferences removes Fyne's own preferences where they are no JSON. Fyne writes them as the window closes, to one
// file for all terminals of a user and not through a new file: one that is ended in that moment, or a second terminal that
// starts in it, finds it empty, and Fyne then complains on stderr at every start. Nothing of ours is kept there.
func mendPreferences() {
	dir, err := os.UserConfigDir()
	if err != nil {
		return
	}
	path := filepath.Join(dir, "fyne", appID, "preferences.json")
	if text, err := os.ReadFile(path); err == nil && !json.Valid(text) {
		_ = os.Remove(path) // Fyne goes on without it
	}
}

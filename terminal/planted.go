//go:build planted

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"qianshao/terminal/fault"
)

// plant makes a program for tests panic, with words that no report may hold, in the way that a file "plant" in its data
// directory names. No release is built with the tag of this file.
func plant(ctx context.Context, dir string) {
	fault.Go(func() {
		beat := time.NewTicker(20 * time.Millisecond)
		defer beat.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-beat.C:
			}
			how, err := os.ReadFile(filepath.Join(dir, "plant"))
			if err != nil || len(how) == 0 || os.Remove(filepath.Join(dir, "plant")) != nil {
				continue // an empty one is still being written
			}
			switch string(how) {
			case "ours":
				panic(errors.New("张三 13812345678"))
			case "foreign":
				go func() { panic("李四 13987654321\ngoroutine 1 [running]:") }()
			case "memory":
				var all [][]byte
				for {
					all = append(all, make([]byte, 1<<40))
				}
			}
		}
	})
}

// Command tally counts what go test -json reports, with progress while it runs.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

func main() {
	rooms := flag.Int("rooms", 0, "how many packages will report")
	file := flag.String("totals", "", "file for the three totals: passed failed skipped")
	flag.Parse()
	if err := run(os.Stdin, os.Stderr, *rooms, *file); err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(1)
	}
}

// run follows the events to their end. Every half minute without a word it says what is still running.
func run(in io.Reader, out io.Writer, rooms int, file string) error {
	t := newTally(out, rooms)
	lines, ended := make(chan []byte), make(chan error, 1)
	go func() {
		defer close(lines)
		reader := bufio.NewReader(in)
		for {
			line, err := reader.ReadBytes('\n')
			if len(line) > 0 {
				lines <- line
			}
			if err != nil {
				ended <- err
				return
			}
		}
	}()
	quiet := time.NewTicker(30 * time.Second)
	defer quiet.Stop()
	for open := true; open; {
		done := t.done
		select {
		case line, ok := <-lines:
			if open = ok; ok {
				t.take(line)
			}
			if t.done != done {
				quiet.Reset(30 * time.Second)
			}
		case <-quiet.C:
			t.still()
		}
	}
	if err := <-ended; err != io.EOF {
		return fmt.Errorf("read events: %w", err)
	}
	sum := t.finish()
	if err := os.WriteFile(file, fmt.Appendln(nil, sum.passed, sum.failed, sum.skipped), 0o600); err != nil {
		return fmt.Errorf("write totals: %w", err)
	}
	return nil
}

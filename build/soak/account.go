package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"
)

// account is the file that says what was ever covered: one line a run, only ever appended to.
type account struct {
	path   string
	commit string
}

// line is one run.
type line struct {
	what     string // of bars, or anything else
	count    int64
	from, to uint64 // seeds, where there are any
	failures int
	detail   string
}

// Names of what worlds are counted under.
const (
	inMemory = "worlds in memory"
	onFiles  = "worlds on files"
	pairs    = "seeds run twice"
)

const head = "# what was covered, a line a run: go run ./build/soak adds one, go run ./build/soak totals adds them up\n" +
	"date\tcommit\twhat\tcount\tfrom\tto\tfailures\tdetail\n"

var errLine = errors.New("line is not one of the account")

// add appends a line.
func (a account) add(l line, now time.Time) error {
	file, err := os.OpenFile(a.path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("open the account: %w", err)
	}
	info, err := file.Stat()
	if err == nil && info.Size() == 0 {
		_, err = file.WriteString(head)
	}
	if err == nil {
		_, err = fmt.Fprintf(file, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%s\n", now.UTC().Format(time.DateOnly), a.commit, clean(l.what), l.count, l.from, l.to,
			l.failures, clean(l.detail))
	}
	return errors.Join(err, file.Sync(), file.Close())
}

func clean(text string) string { return strings.Join(strings.Fields(text), " ") }

// lines reads all of the account.
func (a account) lines() ([]line, error) {
	file, err := os.Open(a.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open the account: %w", err)
	}
	defer file.Close()
	var out []line
	for scan := bufio.NewScanner(file); scan.Scan(); {
		text := scan.Text()
		if strings.HasPrefix(text, "#") || strings.HasPrefix(text, "date\t") {
			continue
		}
		l, err := parse(text)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

func parse(text string) (line, error) {
	parts := strings.Split(text, "\t")
	if len(parts) != 8 {
		return line{}, fmt.Errorf("%w: %q", errLine, text)
	}
	l := line{what: parts[2], detail: parts[7]}
	var errs [4]error
	l.count, errs[0] = strconv.ParseInt(parts[3], 10, 64)
	l.from, errs[1] = strconv.ParseUint(parts[4], 10, 64)
	l.to, errs[2] = strconv.ParseUint(parts[5], 10, 64)
	l.failures, errs[3] = strconv.Atoi(parts[6])
	if err := errors.Join(errs[:]...); err != nil {
		return line{}, fmt.Errorf("%w: %q: %w", errLine, text, err)
	}
	return l, nil
}

// next is the seed after the last that was covered.
func (a account) next() (uint64, error) {
	lines, err := a.lines()
	next := uint64(firstSeed)
	for _, l := range lines {
		if l.what == inMemory || l.what == onFiles {
			next = max(next, l.to+1)
		}
	}
	return next, err
}

// firstSeed leaves the seeds below to the tests, which run them each time.
const firstSeed = 10_001

// bar is what has to be covered before a release: the last column of the reliability targets.
type bar struct {
	target string
	what   []string // added up
	count  int64
}

func bars() []bar {
	return []bar{
		{"R1", []string{"kills"}, 20_000},
		{"R1", []string{"power cuts"}, 10_000},
		{"R2", []string{inMemory, onFiles}, 100_000},
		{"R3", []string{pairs}, 1_000},
		{"R4", []string{"fuzz executions"}, 200_000_000},
		{"R4", []string{"damaged databases"}, 100_000},
		{"R6", []string{"I/O errors"}, 5_000},
	}
}

// totals prints what was covered in all.
func (a account) totals(out io.Writer) error {
	lines, err := a.lines()
	if err != nil {
		return err
	}
	count, failures := map[string]int64{}, map[string]int{}
	var order []string
	for _, l := range lines {
		if _, known := count[l.what]; !known {
			order = append(order, l.what)
		}
		count[l.what] += l.count
		failures[l.what] += l.failures
	}
	fmt.Fprintf(out, "%-6s %-36s %14s %14s %9s\n", "target", "what", "covered", "before release", "failures")
	counted := map[string]bool{}
	for _, b := range bars() {
		sum, bad := int64(0), 0
		for _, what := range b.what {
			sum, bad, counted[what] = sum+count[what], bad+failures[what], true
		}
		fmt.Fprintf(out, "%-6s %-36s %14d %14d %9d\n", b.target, strings.Join(b.what, ", "), sum, b.count, bad)
	}
	for _, what := range order {
		if !counted[what] {
			fmt.Fprintf(out, "%-6s %-36s %14d %14s %9d\n", "", what, count[what], "", failures[what])
		}
	}
	return nil
}

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"qianshao/shared/ledger"
	"qianshao/shared/shelf"
)

// node is one replica or hub of the peers' benchmark. It obeys JSON lines; the contract stands at the head of that
// benchmark's host.mjs.
type node struct {
	role    string
	dir     string
	address string // the hub's HOST:PORT
	images  bool   // spaces go and come as images
	clock   clock
	rate    int     // bytes a second a hub sends at most; 0 for no bound
	frames  *frames // counts what is said, when not nil
	*throttled

	shelf  *shelf.Shelf
	ledger *ledger.Ledger
	tasks  sync.WaitGroup     // what runs while the node is open
	stop   context.CancelFunc // ends them
	hangUp func()             // ends the line to the hub; nil without one

	last    atomic.Uint64 // bits of the moment of the latest change applied here
	counted counted
}

// clock tells moments that other processes on this machine understand, in milliseconds.
type clock struct {
	start  time.Time
	offset float64
}

func newClock() clock { return clock{start: time.Now(), offset: monotonicMillis()} }

func (c clock) now() float64 { return c.offset + c.since(c.start) }

func (clock) since(t time.Time) float64 { return float64(time.Since(t).Nanoseconds()) / 1e6 }

// command is one line of the driver.
type command struct {
	Cmd     string `json:"cmd"`
	File    string `json:"file"`
	Phase   *int   `json:"phase"`
	Replica *int   `json:"replica"`
	Batch   int    `json:"batch"`
}

// Answers to the driver; which of the keys stand in one is the contract's choice.
type (
	opened struct {
		Millis     float64 `json:"ms"`
		Durability string  `json:"durability"`
	}
	took struct {
		Millis float64 `json:"ms"`
	}
	appliedIn struct {
		Millis float64 `json:"ms"`
		Acts   int     `json:"ops"`
	}
	moment struct {
		T float64 `json:"t"`
	}
	standing struct {
		Records int     `json:"records"`
		Last    float64 `json:"last"`
	}
	dumped struct {
		Records int `json:"records"`
	}
	failed struct {
		Error string `json:"error"`
	}
	done struct{}
)

// runNode obeys the lines of in until it is told to quit, or in ends.
func runNode(ctx context.Context, args []string, in io.Reader, out, progress io.Writer) error {
	flags := flag.NewFlagSet("bench node", flag.ContinueOnError)
	flags.SetOutput(progress)
	role := flags.String("role", "replica", "hub or replica")
	dir := flags.String("dir", "", "where the node's data lies")
	port := flags.Int("port", 0, "of the hub on loopback")
	images := flags.Bool("images", false, "take and give large spaces as images")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *role != "hub" && *role != "replica" || *dir == "" {
		return errors.New("node: want --role hub|replica and --dir DIR")
	}
	n := &node{role: *role, dir: *dir, images: *images, address: net.JoinHostPort("127.0.0.1", strconv.Itoa(*port)), clock: newClock()}
	lines, answers := bufio.NewScanner(in), json.NewEncoder(out)
	for lines.Scan() {
		var c command
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return errors.Join(fmt.Errorf("read a command: %w", err), n.close())
		}
		answer, err := n.obey(ctx, c)
		if err != nil {
			answer = failed{err.Error()}
		}
		if err := answers.Encode(answer); err != nil {
			return errors.Join(fmt.Errorf("answer: %w", err), n.close())
		}
		if c.Cmd == "quit" {
			return nil
		}
	}
	return errors.Join(lines.Err(), n.close())
}

func (n *node) obey(ctx context.Context, c command) (any, error) {
	began := time.Now()
	if n.shelf == nil && c.Cmd != "open" && c.Cmd != "quit" {
		return nil, fmt.Errorf("%s: node is not open", c.Cmd)
	}
	switch c.Cmd {
	case "open":
		err := n.open(ctx)
		return opened{n.clock.since(began), "WAL, synchronous=FULL: fsync before every answer"}, err
	case "apply":
		a, err := n.apply(ctx, c)
		return appliedIn{a.spent.Seconds() * 1000, a.acts}, err
	case "connect":
		at := n.clock.now()
		return moment{at}, n.connect(ctx)
	case "disconnect":
		n.disconnect()
		return done{}, nil
	case "status":
		records, err := n.count(ctx)
		return standing{records, n.latest()}, err
	case "dump":
		records, err := n.dump(ctx, c.File)
		return dumped{records}, err
	case "quit":
		err := n.close()
		return took{n.clock.since(began)}, err
	}
	return nil, fmt.Errorf("unknown command %q", c.Cmd)
}

// close ends the line and everything else, in that order.
func (n *node) close() error {
	if n.shelf == nil {
		return nil
	}
	n.disconnect()
	n.stop()
	n.tasks.Wait()
	err := n.shelf.Close()
	n.shelf, n.ledger = nil, nil
	return err
}

package main

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"qianshao/shared/identity"
	"qianshao/syncproto/segment"
)

// lineRate is 100 Mbit/s in bytes a second.
const lineRate = 100_000_000 / 8

// join measures rows 9, 10 and 11: a hub in this process holds the workload, terminals in processes of their own fetch it
// over a line of 100 Mbit/s, as an image and by replay, and one calls again with nothing new.
func (b *bench) join(w *workload, _ *segment.Codec) error {
	b.say("a new terminal")
	hub, records, err := b.hub(w)
	if err != nil {
		return err
	}
	err = errors.Join(b.joinAs(hub, records, true), b.joinAs(hub, records, false))
	return errors.Join(err, hub.close())
}

// hub opens a hub that serves the workload, whose devices it has granted.
func (b *bench) hub(w *workload) (*node, int, error) {
	address, err := freeAddress(b.ctx)
	if err != nil {
		return nil, 0, err
	}
	hub := &node{role: "hub", dir: filepath.Join(b.dir, "hub"), address: address, images: true, clock: newClock(), rate: lineRate, frames: &frames{}}
	if err := hub.open(b.ctx); err != nil {
		return nil, 0, err
	}
	d, err := benchDeployment()
	if err != nil {
		return nil, 0, errors.Join(err, hub.close())
	}
	for i, l := range w.logs {
		grant, err := d.letInDevice(l.public, uint32(100+i))
		if err == nil {
			err = hub.shelf.State(b.ctx, grant)
		}
		if err != nil {
			return nil, 0, errors.Join(err, hub.close())
		}
	}
	for _, round := range w.rounds(4) {
		if _, err := hub.ledger.Append(b.ctx, round); err != nil {
			return nil, 0, errors.Join(err, hub.close())
		}
	}
	records, err := hub.count(b.ctx)
	if err != nil {
		return nil, 0, errors.Join(err, hub.close())
	}
	return hub, records, nil
}

// letInDevice is the grant of a device that only wrote.
func (d deployment) letInDevice(public ed25519.PublicKey, serial uint32) (identity.Fact, error) {
	return identity.SignGrant(d.root, identity.Grant{
		Serial: serial, Public: public, Name: "device " + strconv.Itoa(int(serial)), Desk: "B", Level: identity.Site, IssuedAt: 1,
	})
}

func freeAddress(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// joinAs lets one new terminal fetch everything.
func (b *bench) joinAs(hub *node, records int, images bool) error {
	how, args := "by replay", []string{}
	if images {
		how, args = "as an image", []string{"--images"}
	}
	t, err := b.terminal(hub, "terminal "+how, args...)
	if err != nil {
		return err
	}
	defer t.end()
	before := hub.sent.Load()
	idle, err := t.peak()
	if err != nil {
		return err
	}
	spent := cpuOf(t.process.Process.Pid)
	took, err := t.fetch(b.ctx, records)
	if err != nil {
		return fmt.Errorf("terminal %s: %w", how, err)
	}
	bytes := float64(hub.sent.Load() - before)
	b.put(result{Row: "9", What: "new terminal usable, 100 Mbit/s, " + how, Value: took, Unit: "s", Bar: "5 (3)",
		Plain: bytes / lineRate, Of: "s for the bytes alone", Note: fmt.Sprintf("%.1f MB, %d records, %.2f s of processor time", bytes/1e6, records, cpuOf(t.process.Process.Pid)-spent)})
	peak, err := t.peak()
	if err != nil {
		return err
	}
	b.put(result{Row: "11", What: "peak memory of that terminal", Value: peak, Unit: "MiB", Bar: "64 (32)", Plain: idle, Of: "MiB before"})
	if images {
		return nil
	}
	return b.again(hub, t)
}

// again measures row 10: the same terminal calls once more, and there is nothing new.
func (b *bench) again(hub *node, t *terminal) error {
	if err := t.ask("disconnect", nil); err != nil {
		return err
	}
	hub.frames.reset()
	if err := t.ask("connect", nil); err != nil {
		return err
	}
	if err := hub.frames.wait(b.ctx, quietFor); err != nil {
		return err
	}
	space, link := hub.frames.told()
	b.put(result{Row: "10", What: "reconnect with nothing new, of the space", Value: float64(max(space.in, space.out)), Unit: "bytes each way", Bar: "64",
		Note: fmt.Sprintf("there %d, back %d; of the link itself %d and %d in %d frames", space.in, space.out, link.in, link.out, link.frames)})
	return nil
}

// quietFor is after how long a silence a conversation has nothing more to say.
const quietFor = 1500 * time.Millisecond

// terminal is a node in a process of its own.
type terminal struct {
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
}

func (b *bench) terminal(hub *node, name string, args ...string) (*terminal, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(hub.address)
	if err != nil {
		return nil, err
	}
	t := &terminal{process: exec.CommandContext(b.ctx, self, append([]string{"node", "--dir", filepath.Join(b.dir, name), "--port", port}, args...)...)}
	t.process.Stderr = b.progress
	if t.in, err = t.process.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := t.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	t.out = bufio.NewScanner(out)
	if err := t.process.Start(); err != nil {
		return nil, err
	}
	return t, t.ask("open", nil)
}

// ask gives one command and reads its answer.
func (t *terminal) ask(cmd string, answer any) error {
	if err := json.NewEncoder(t.in).Encode(command{Cmd: cmd}); err != nil {
		return fmt.Errorf("%s: %w", cmd, err)
	}
	if !t.out.Scan() {
		return fmt.Errorf("%s: no answer: %w", cmd, errors.Join(t.out.Err(), io.ErrUnexpectedEOF))
	}
	var refused failed
	if err := json.Unmarshal(t.out.Bytes(), &refused); err != nil || refused.Error != "" {
		return fmt.Errorf("%s: %s: %w", cmd, refused.Error, err)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(t.out.Bytes(), answer)
}

func (t *terminal) end() {
	_ = t.ask("quit", nil)
	_ = t.in.Close()
	_ = t.process.Wait()
}

// fetch connects and waits until so many records are there, and tells how many seconds after connecting the last of
// them was.
func (t *terminal) fetch(ctx context.Context, records int) (float64, error) {
	var from moment
	if err := t.ask("connect", &from); err != nil {
		return 0, err
	}
	for ctx.Err() == nil {
		var now standing
		if err := t.ask("status", &now); err != nil {
			return 0, err
		}
		if now.Records >= records && now.Last > from.T { // an image is seen a moment before it is said to be there
			return (now.Last - from.T) / 1000, nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return 0, ctx.Err()
}

// peak is the most memory the process has had, in MiB.
func (t *terminal) peak() (float64, error) { return peakOf(t.process.Process.Pid) }

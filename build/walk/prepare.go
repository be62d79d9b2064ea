package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/google/uuid"

	"qianshao/shared/tag"
)

// What the office and the second desk know before the operator begins.
const (
	knownTeam = "重庆蓝天救援队"
	knownSize = 12
	firstTask = "转移涨谷村群众"
	otherTask = "送饮用水到四望山村"
	plate     = "渝A8K217"
	elsewhere = "陈刚" // at the second desk

	walkUpTeam = "重庆水上救援队" // as pinyin proposes it first
)

// prepare starts the hub, lets a second desk enter what is known, and opens the window.
func (w *walk) prepare() error {
	if err := w.serve(); err != nil {
		return err
	}
	if _, err := w.ask(w.hub, "space", "create", "--data", w.data("hub"), "--name", "江津洪涝演练", "--exercise"); err != nil {
		return err
	}
	code, err := w.ask(w.hub, "enrol", "--data", w.data("hub"), "--name", "江津区指挥车", "--level", "district", "--area", "500116")
	if err != nil {
		return err
	}
	if _, err := w.ask(w.terminal, "join", "--data", w.data("far"), code); err != nil {
		return err
	}
	if err := w.sync(); err != nil {
		return err
	}
	if err := w.before(); err != nil {
		return err
	}
	if err := w.sync(); err != nil {
		return err
	}
	if w.code, err = w.ask(w.hub, "enrol", "--data", w.data("hub"), "--name", "江津一号台", "--area", "500116"); err != nil {
		return err
	}
	return w.open()
}

// before is what the second desk entered: a team that was admitted, its vehicle on the way, two orders.
func (w *walk) before() error {
	// Orders are issued while the mechanism is active only.
	if _, err := w.far("incident.activate", "name=江津洪涝演练", "type=洪涝", "area=500116", "place=朱沱镇", "order_no=渝指1号", "ordered_by=市应急局",
		"response_unit=市防指", "response_level=ii", "short_code=JJ", "public_phone=02347520000"); err != nil {
		return err
	}
	made, err := w.far("signup.new", "new_team.name="+knownTeam, "origin=city", fmt.Sprint("people=", knownSize), "vehicles=1", "capability=water", "contact=周强", "phone=13800138000")
	if err != nil {
		return err
	}
	if _, err := w.far("signup.decide", "signup="+made[1].String(), "decision=admitted"); err != nil {
		return err
	}
	if _, err = w.far("vehicle.new", "plate="+plate, "plate_color=blue", "type=越野车", "team="+knownTeam, "driver=周强", "driver_phone=13800138000"); err != nil {
		return err
	}
	if w.vehicle, err = w.label("vehicle", plate); err != nil {
		return err
	}
	if _, err = w.far("task.new", "title="+firstTask, "place=涨谷村", "goal=全部转移到江津中学", "priority=1", "ready=true"); err != nil {
		return err
	}
	_, err = w.far("task.new", "title="+otherTask, "place=四望山村", "goal=送到村委会", "priority=2", "ready=true")
	return err
}

// label is what stands on the printed code of a record that the second desk holds.
func (w *walk) label(kind, text string) (string, error) {
	dump, err := w.ask(w.terminal, "dump", "--data", w.data("far"))
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(dump) {
		var r struct {
			ID   uuid.UUID `json:"id"`
			Kind string    `json:"kind"`
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			return "", fmt.Errorf("read a record: %w", err)
		}
		if r.Kind == kind && strings.Contains(line, text) {
			return tag.Of(kind, r.ID), nil
		}
	}
	return "", fmt.Errorf("no %s with %s", kind, text)
}

// far does an act at the second desk, which is not connected meanwhile, and gives the ids of what it made.
func (w *walk) far(act string, args ...string) ([]uuid.UUID, error) {
	said, err := w.ask(w.terminal, append([]string{"act", act, "--data", w.data("far"), "--operator", elsewhere}, args...)...)
	if err != nil {
		return nil, err
	}
	var made struct {
		IDs []uuid.UUID `json:"ids"`
	}
	if err := json.Unmarshal([]byte(said), &made); err != nil {
		return nil, fmt.Errorf("read what %s made: %w", act, err)
	}
	return made.IDs, nil
}

// sync connects the second desk until both sides hold everything.
func (w *walk) sync() error {
	_, err := w.ask(w.terminal, "sync", "--once", "--data", w.data("far"))
	return err
}

// serve starts the hub.
func (w *walk) serve() error {
	hub := exec.Command(w.hub, "serve", "--data", w.data("hub"), "--listen", "127.0.0.1:0", "--log-level", "warn")
	out, err := hub.StdoutPipe()
	if err != nil {
		return err
	}
	if err := w.start(hub); err != nil {
		return err
	}
	line := make([]byte, 512) // it says all it has to say at once
	n, err := out.Read(line)
	if err != nil || !strings.HasPrefix(string(line[:n]), "ready ") {
		return fmt.Errorf("the hub did not get ready: %q %w", line[:n], err)
	}
	return nil
}

// open opens the window and switches pinyin on.
func (w *walk) open() error {
	desk := exec.Command(w.terminal, "--data", w.data("desk"), "--lan", "off", "--log-level", "warn")
	if err := w.start(desk); err != nil {
		return err
	}
	if err := w.stage.Front("重庆社会应急力量"); err != nil {
		return err
	}
	if _, err := w.stage.Run("xdotool", "mousemove", "1365", "767"); err != nil { // out of the pictures
		return fmt.Errorf("move the mouse away: %w", err)
	}
	return w.stage.Pinyin()
}

// start runs a program on the stage, and keeps what it complains of.
func (w *walk) start(c *exec.Cmd) error {
	log, err := os.Create(filepath.Join(w.dir, filepath.Base(c.Path)+".log"))
	if err != nil {
		return fmt.Errorf("keep a program's log: %w", err)
	}
	defer log.Close()
	c.Stderr = log
	if err := w.stage.Start(c); err != nil {
		return err
	}
	w.running = append(w.running, c)
	return nil
}

// end asks the programs to end, the last one first, and then clears the stage. The window is a child of what was started
// and would outlive it.
func (w *walk) end() {
	for i := len(w.running) - 1; i >= 0; i-- {
		_ = w.running[i].Process.Signal(syscall.SIGTERM)
		_ = w.running[i].Wait()
	}
	if w.stage != nil {
		w.stage.Close()
	}
}

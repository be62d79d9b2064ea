// Package health looks after a hub at work: whether it answers, what it costs, and that it can be put back.
//
// One watch looks on a beat and keeps what it saw; doors, metrics, the service manager and the page of the support team
// all tell from that one report, so that asking costs nothing and nobody is told anything else.
package health

import (
	"time"

	"github.com/google/uuid"
)

// State is how something stands.
type State string

// The states, from good to bad. Attention is for a person to look at while the hub goes on; only Failed makes a hub not
// ready.
const (
	OK        State = "ok"
	Attention State = "attention"
	Failed    State = "failed"
)

// rank orders states for figures: 0 is good.
func (s State) rank() int {
	switch s {
	case OK:
		return 0
	case Attention:
		return 1
	}
	return 2
}

// Check is one thing that is looked at.
type Check struct {
	Name  string    `json:"name"` // stable: door, database, spaces, disk, backup, watch
	State State     `json:"state"`
	Since time.Time `json:"since"` // when it came to stand so
	Zh    string    `json:"zh"`    // one sentence
	En    string    `json:"en"`
}

// In gives the sentence in language "zh" or "en"; anything else reads as Chinese.
func (c Check) In(language string) string {
	if language == "en" {
		return c.En
	}
	return c.Zh
}

// Disk is the room on one disk that the hub writes to, in bytes.
type Disk struct {
	Name string `json:"name"` // data or backups
	Free uint64 `json:"free"` // what an ordinary user may still write
	Size uint64 `json:"size"`
}

// Share is how much of the disk is free, 0 to 1.
func (d Disk) Share() float64 {
	if d.Size == 0 {
		return 1
	}
	return float64(d.Free) / float64(d.Size)
}

// Low says that so little is free that the hub is not ready.
func (d Disk) Low() bool { return d.Share() <= shareMin }

// Space is what one space takes and what waits in it for a person.
type Space struct {
	ID          uuid.UUID `json:"id"`
	Changes     uint64    `json:"changes"`   // held
	Received    uint64    `json:"received"`  // of them, those of other devices
	Segments    int       `json:"segments"`  // of the history
	History     int64     `json:"history"`   // bytes of them
	File        int64     `json:"file"`      // bytes of the database
	Conflicts   int       `json:"conflicts"` // records with a field that contradicts itself
	Quarantined int       `json:"quarantined"`
}

// Device is one enrolled terminal and what waits between it and the hub.
type Device struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Desk      string    `json:"desk"`
	Connected bool      `json:"connected"`
	LastSeen  time.Time `json:"last_seen"` // zero: never
	ToDevice  uint64    `json:"to_device"` // changes the hub holds that it is not known to hold
	ToHub     uint64    `json:"to_hub"`    // changes it holds that the hub does not
	Known     bool      `json:"known"`     // ToHub is; only of one that is connected
}

// Program is what runs.
type Program struct {
	Program  string `json:"program"`
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Go       string `json:"go"`
	Protocol int    `json:"protocol"` // the newest the hub speaks with terminals
}

// Report is how a hub stood when it was looked at last. It is a value: others may keep it.
type Report struct {
	At      time.Time `json:"at"` // zero: not looked yet
	Started time.Time `json:"started"`
	Hub     string    `json:"hub"` // what people call it
	Program Program   `json:"program"`
	Checks  []Check   `json:"checks"`
	Disks   []Disk    `json:"disks"`
	Spaces  []Space   `json:"spaces"`
	Devices []Device  `json:"devices"`
	Viewers int       `json:"viewers"` // browsers that are told news as it comes

	Backups    []Backup  `json:"backups"` // newest first
	BackupDir  string    `json:"backup_dir"`
	BackupNext time.Time `json:"backup_next"` // when the next one is due
	BackupFail Failure   `json:"backup_fail"` // of the last try; its time is zero when that went well
	BackupBusy bool      `json:"backup_busy"` // one is asked for or being made

	Figures string `json:"figures,omitempty"` // address of /metrics on this machine; empty where figures are not told
}

// Uptime is how long the hub has been at work.
func (r Report) Uptime() time.Duration { return r.At.Sub(r.Started) }

// State is the worst of the checks; of a hub that was not looked at yet it is Failed.
func (r Report) State() State {
	worst := OK
	for _, c := range r.Checks {
		if c.State.rank() > worst.rank() {
			worst = c.State
		}
	}
	if len(r.Checks) == 0 {
		return Failed
	}
	return worst
}

// Ready says that the hub can do its work.
func (r Report) Ready() bool { return r.State() != Failed }

// staleAge is how old the newest verified backup may be before that is said: there is one every night.
const staleAge = 26 * time.Hour

// Stale says that the newest verified backup is too old, or that there is none a day after the start.
func (r Report) Stale() bool {
	newest, ok := r.Verified()
	return ok && r.At.Sub(newest.At) > staleAge || !ok && r.Uptime() > staleAge
}

// Verified is the newest backup that was put back and found right; ok is false when there is none.
func (r Report) Verified() (b Backup, ok bool) {
	for _, b := range r.Backups {
		if b.State == Verified {
			return b, true
		}
	}
	return Backup{}, false
}

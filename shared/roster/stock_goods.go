package roster

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

// Goods is an item of the stock (物资). How much there is of it is the sum of its movements.
type Goods struct {
	From
	ID        uuid.UUID
	Name      string
	Code      string
	Unit      string
	Spec      string
	Type      string
	Point     string // where it lies when a movement does not say
	Batch     string
	ExpiresAt time.Time
	Least     float64 // least to keep; 0: the setting's
}

// Depot is where stock lies: a point, a truck, a box.
type Depot struct {
	From
	ID     uuid.UUID
	Name   string
	Code   string
	Type   string
	Parent uuid.UUID // the store it stands in
	Team   uuid.UUID // the team that keeps it; zero: the mechanism's own
	Place  string
	Status Status
}

// Movement is stock that came, went or was counted: an event, never changed. What was a mistake is taken back by another.
type Movement struct {
	From
	ID         uuid.UUID
	Number     string
	Supply     uuid.UUID
	Class      string // its field "kind"
	Quantity   float64
	FromPlace  string
	ToPlace    string
	FromDepot  uuid.UUID
	ToDepot    uuid.UUID
	Batch      string
	ExpiresAt  time.Time
	Document   string
	Team       uuid.UUID
	Request    uuid.UUID
	Loan       uuid.UUID
	Reverses   uuid.UUID
	At         time.Time
	RecordedBy string
	Receiver   string
	Reason     string
	Counted    string // of a count: the last change it took in of each log
}

// GoodsOf reads an item of the stock.
func GoodsOf(row record.Record) Goods {
	return Goods{
		From: From{row}, ID: row.ID, Name: row.Text("name"), Code: row.Text("code"), Unit: row.Text("unit"), Spec: row.Text("spec"), Type: row.Text("type"),
		Point: row.Text("point"), Batch: row.Text("batch"), ExpiresAt: row.Time("expires_at"), Least: row.Number("least"),
	}
}

// DepotOf reads a store.
func DepotOf(row record.Record) Depot {
	return Depot{
		From: From{row}, ID: row.ID, Name: row.Text("name"), Code: row.Text("code"), Type: row.Text("type"),
		Parent: row.Ref("parent"), Team: row.Ref("team"), Place: row.Text("place"), Status: Status(row.Text("status")),
	}
}

// MovementOf reads a movement.
func MovementOf(row record.Record) Movement {
	return Movement{
		From: From{row}, ID: row.ID, Number: row.Text("number"), Supply: row.Ref("supply"), Class: row.Text("kind"), Quantity: row.Number("quantity"),
		FromPlace: row.Text("from"), ToPlace: row.Text("to"), FromDepot: row.Ref("from_depot"), ToDepot: row.Ref("to_depot"),
		Batch: row.Text("batch"), ExpiresAt: row.Time("expires_at"), Document: row.Text("document"),
		Team: row.Ref("team"), Request: row.Ref("request"), Loan: row.Ref("loan"), Reverses: row.Ref("reverses"),
		At: row.Time("at"), RecordedBy: row.Text("recorded_by"), Receiver: row.Text("receiver"), Reason: row.Text("reason"), Counted: row.Text("counted"),
	}
}

// countedMax bounds how many logs a count may name: those of one item's movements, a few desks' at most.
const countedMax = 500

// CountedIn writes down, for a count, the last movement it took in of each log: of the item's movements its author knew.
// Logs have no gaps, so one number of each says it all. Who knew of none says so, by a dash: an empty text is a count that
// does not tell.
func CountedIn(known []Movement) string {
	last := dot.Vector{}
	for i := range known {
		if d := known[i].shown("quantity").Dot; !d.IsZero() {
			last[d.Log] = max(last[d.Log], d.Seq)
		}
	}
	parts := make([]string, 0, len(last))
	for _, log := range last.Logs() {
		parts = append(parts, fmt.Sprintf("%s.%d.%d:%d", log.Device, log.Incarnation, log.Lane, last[log]))
	}
	if len(parts) == 0 {
		return "-"
	}
	return strings.Join(parts[:min(len(parts), countedMax)], " ")
}

// CountedUpTo reads what CountedIn wrote; what is not of its form is left out.
func CountedUpTo(text string) dot.Vector {
	v := dot.Vector{}
	for i, part := range strings.Fields(text) {
		if i == countedMax {
			break
		}
		log, seq, ok := loggedAt(part)
		if ok {
			v[log] = max(v[log], seq)
		}
	}
	return v
}

func loggedAt(text string) (log dot.Log, seq uint64, ok bool) {
	name, number, found := strings.Cut(text, ":")
	parts := strings.Split(name, ".")
	if !found || len(parts) != 3 {
		return log, 0, false
	}
	device, err := dot.ParseDevice(parts[0])
	if err != nil {
		return log, 0, false
	}
	incarnation, err1 := strconv.ParseUint(parts[1], 10, 32)
	lane, err2 := strconv.ParseUint(parts[2], 10, 8)
	seq, err3 := strconv.ParseUint(number, 10, 64)
	if slices.ContainsFunc([]error{err1, err2, err3}, func(err error) bool { return err != nil }) || lane >= dot.Lanes {
		return log, 0, false
	}
	return dot.Log{Device: device, Incarnation: uint32(incarnation), Lane: dot.Lane(lane)}, seq, true
}

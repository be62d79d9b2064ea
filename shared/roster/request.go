package roster

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// States of a request for supplies (request.status).
const (
	RequestAsked     Status = "requested"  // 申请
	RequestApproved  Status = "approved"   // 批准
	RequestPreparing Status = "preparing"  // 备货
	RequestPartial   Status = "partial"    // 部分出库
	RequestIssued    Status = "issued"     // 出库
	RequestInTransit Status = "in_transit" // 在途
	RequestReceived  Status = "received"   // 签收
	RequestRejected  Status = "rejected"   // 拒收
	RequestRefused   Status = "refused"    // 不予批准
	RequestWithdrawn Status = "withdrawn"  // 撤回
	RequestDuplicate Status = "duplicate"  // 重复
	RequestClosed    Status = "closed"     // 核销
)

// Request is what somebody asks the support group for (ICS-213RR).
type Request struct {
	From
	ID          uuid.UUID
	Number      string
	Item        string
	Quantity    float64
	Approved    float64
	Unit        string
	Priority    string
	Team        uuid.UUID
	Requester   string
	RequestedAt time.Time
	Supply      uuid.UUID
	Status      Status
	RecordedBy  string
	Phone       string
	SameAs      uuid.UUID
	Apart       []string
}

// RequestOf reads a request for supplies.
func RequestOf(row record.Record) Request {
	return Request{
		From: From{row}, ID: row.ID, Number: row.Text("number"), Item: row.Text("item"), Quantity: row.Number("quantity"), Approved: row.Number("approved_quantity"),
		Unit: row.Text("unit"), Priority: row.Text("priority"), Team: row.Ref("team"), Requester: row.Text("requester"), RequestedAt: row.Time("requested_at"),
		Supply: row.Ref("supply"), Status: Status(row.Text("status")), RecordedBy: row.Text("recorded_by"), Phone: row.Text("phone"),
		SameAs: row.Ref("same_as"), Apart: row.Members("distinct_from"),
	}
}

// RequestOver says whether nothing more is to be done for a request.
func RequestOver(s Status) bool {
	return slices.Contains([]Status{RequestReceived, RequestRejected, RequestRefused, RequestWithdrawn, RequestDuplicate, RequestClosed}, s)
}

// RequestRepeats is how close in time two requests of one requester for one item must be to look like one (R7-1).
const RequestRepeats = 12 * time.Hour

// Repeats says whether two requests look like one sent twice: the same item for the same requester, close in time, and
// nobody has said that they differ.
func (r Request) Repeats(o Request) bool {
	same := r.Team == o.Team
	if r.Team == (uuid.UUID{}) {
		same = same && NormalName(r.Requester) == NormalName(o.Requester)
	}
	apart := r.RequestedAt.Sub(o.RequestedAt).Abs()
	return same && NormalName(r.Item) == NormalName(o.Item) && NormalName(r.Item) != "" && apart < RequestRepeats &&
		!slices.Contains(r.Apart, o.ID.String()) && !slices.Contains(o.Apart, r.ID.String())
}

// IssuedOn is how much was given out on a request: the movements that name it, what came back taken off. Two desks that
// issue on one request apart are both counted.
func IssuedOn(request uuid.UUID, movements []Movement) float64 {
	sum := 0.0
	for _, m := range standingMoves(movements) {
		if m.Request != request {
			continue
		}
		switch m.Class {
		case MovesOut, MovesIssued:
			sum += m.Quantity
		case MovesBack:
			sum -= m.Quantity
		}
	}
	return math.Round(sum*1e6) / 1e6
}

// Wanted is how much a request is to get: what was approved, else what was asked for.
func (r Request) Wanted() float64 { return cmp.Or(r.Approved, r.Quantity) }

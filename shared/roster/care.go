package roster

import (
	"cmp"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// States of a loan (loan.status).
const (
	LoanOut      Status = "out"         // 借出
	LoanPart     Status = "part"        // 部分归还
	LoanReturned Status = "returned"    // 已归还
	LoanLost     Status = "lost"        // 丢失
	LoanWritten  Status = "written_off" // 核销
)

// States of an injury's claim (injury.status).
const (
	InjuryRecorded  Status = "recorded"  // 登记
	InjuryReported  Status = "reported"  // 报案
	InjuryDocuments Status = "documents" // 资料
	InjurySettling  Status = "settling"  // 理赔
	InjuryPaid      Status = "paid"      // 给付
	InjuryDenied    Status = "denied"    // 拒赔
	InjuryNoClaim   Status = "no_claim"  // 无需理赔
)

// Loan is equipment, a radio or stock that is out with somebody and comes back.
type Loan struct {
	From
	ID       uuid.UUID
	Number   string
	Item     string
	Type     string
	Quantity float64
	Returned float64
	Unit     string
	SerialNo string
	Team     uuid.UUID
	Borrower string
	DueAt    time.Time
	Status   Status
	Supply   uuid.UUID
	Depot    uuid.UUID
}

// LoanOf reads a loan.
func LoanOf(row record.Record) Loan {
	return Loan{
		From: From{row}, ID: row.ID, Number: row.Text("number"), Item: row.Text("item"), Type: row.Text("type"), Quantity: row.Number("quantity"),
		Returned: row.Number("returned"), Unit: row.Text("unit"), SerialNo: row.Text("serial_no"), Team: row.Ref("team"), Borrower: row.Text("borrower"),
		DueAt: row.Time("due_at"), Status: Status(row.Text("status")), Supply: row.Ref("supply"), Depot: row.Ref("depot"),
	}
}

// Open says whether something of it is still out. What was lost waits for somebody to write it off.
func (l Loan) Open() bool { return l.Status != LoanReturned && l.Status != LoanWritten }

// Left is how much of it is still out.
func (l Loan) Left() float64 { return max(0, cmp.Or(l.Quantity, 1)-l.Returned) }

// Caption is the item with what tells it from others: 对讲机 SN-17 2 台.
func (l Loan) Caption() string {
	parts := []string{l.Item}
	if l.SerialNo != "" {
		parts = append(parts, l.SerialNo)
	}
	if l.Left() != 1 {
		parts = append(parts, Quantity(l.Left(), l.Unit))
	}
	return strings.Join(parts, " ")
}

// Injury is a responder hurt or ill, and what becomes of the insurance.
type Injury struct {
	From
	ID         uuid.UUID
	Number     string
	Name       string
	Person     uuid.UUID
	Team       uuid.UUID
	HappenedAt time.Time
	What       string
	Severity   string
	Hospital   string
	Status     Status
	Insurer    string
	PolicyNo   string
	ClaimNo    string
	ReportedAt time.Time
}

// InjuryOf reads an injury.
func InjuryOf(row record.Record) Injury {
	return Injury{
		From: From{row}, ID: row.ID, Number: row.Text("number"), Name: row.Text("name"), Person: row.Ref("person"), Team: row.Ref("team"),
		HappenedAt: row.Time("happened_at"), What: row.Text("what"), Severity: row.Text("severity"), Hospital: row.Text("hospital"),
		Status: Status(row.Text("status")), Insurer: row.Text("insurer"), PolicyNo: row.Text("policy_no"), ClaimNo: row.Text("claim_no"),
		ReportedAt: row.Time("reported_at"),
	}
}

package roster

// Codes of refusals. They are stable; their sentences stand in wording.go.
const (
	ReadOnly       Code = "read_only"
	NotYours       Code = "other_groups_work"
	NoStep         Code = "no_such_step"
	AlreadySo      Code = "already_so"
	Unknown        Code = "unknown_record"
	Deleted        Code = "deleted_record"
	FieldMissing   Code = "field_missing"
	OutOfBounds    Code = "out_of_bounds"
	TooManyAtOnce  Code = "too_many_at_once"
	InFuture       Code = "in_the_future"
	NoIncident     Code = "no_incident"
	IncidentOpen   Code = "incident_open"
	WorkOpen       Code = "work_open"
	LooksRepeated  Code = "looks_repeated"
	ReasonMissing  Code = "reason_missing"
	OrderMissing   Code = "order_missing"
	VerifierSame   Code = "verifier_is_recorder"
	SignerMissing  Code = "signer_missing"
	ResultMissing  Code = "result_missing"
	TaskMissing    Code = "task_missing"
	TeamMissing    Code = "team_missing"
	NotCleared     Code = "not_cleared"
	PaperMissing   Code = "document_missing"
	OtherMissing   Code = "same_as_missing"
	NotStarted     Code = "mechanism_not_started"
	NotFiled       Code = "arrival_not_filed"
	TeamBusy       Code = "team_busy"
	TaskOver       Code = "task_over"
	OverCommitted  Code = "over_committed"
	CountDiffers   Code = "count_differs"
	SameRecord     Code = "same_record"
	SameSpace      Code = "same_space"
	ApartSpaces    Code = "spaces_apart"
	GovernedField  Code = "governed_field"
	NothingChanges Code = "nothing_changes"
	NotContested   Code = "not_contested"
	CannotUndo     Code = "cannot_undo"
	BadValue       Code = "bad_value"
	SpaceJoined    Code = "space_joined"
	NotSame        Code = "not_the_same_kind"
	NoName         Code = "not_a_name"
)

// lacking says how a step is refused whose requirement is not met.
var lacking = map[Requirement]Code{
	NeedsReason: ReasonMissing, NeedsOrder: OrderMissing, NeedsVerifier: VerifierSame, NeedsSigner: SignerMissing,
	NeedsResult: ResultMissing, NeedsTask: TaskMissing, NeedsTeam: TeamMissing, NeedsClear: NotCleared,
	NeedsDocument: PaperMissing, NeedsOther: OtherMissing, NeedsStarted: NotStarted, NeedsFiling: NotFiled,
}

// fieldOf is the field of a form that would meet the requirement.
var fieldOf = map[Requirement]string{
	NeedsReason: "reason", NeedsOrder: "order_no", NeedsVerifier: "alone", NeedsSigner: "signed_by", NeedsResult: "result",
	NeedsTask: "task", NeedsTeam: "teams", NeedsDocument: "document_no", NeedsOther: "same_as", NeedsStarted: "exception",
}

package identity

// Refusal is why a device was not let in, has no line to the hub, or a space did not come as an image: a stable code, the same everywhere, with a sentence for people in which
// stands what happened, what is safe and what to do. Detail is the technical line.
type Refusal struct {
	Code   string
	Detail string
}

// Codes of refusals, and of a line to the hub that does not stand.
const (
	CodeMalformed   = "code_malformed"    // what was given is no enrolment code
	CodeMistyped    = "code_mistyped"     // its check characters do not fit; Detail is the group where known
	CodeIncomplete  = "code_incomplete"   // its end is missing
	CodeTooNew      = "code_too_new"      // written by a newer version
	CodeUnknown     = "code_unknown"      // the hub never issued it, or took it back
	CodeUsed        = "code_used"         // another device used it
	CodeExpired     = "code_expired"      // its time is over by the hub's clock
	ApprovalPending = "approval_pending"  // it is good; a person at the centre has not decided yet, so asking again with it goes on waiting
	NotApproved     = "not_approved"      // a person at the centre decided against this device; the code is used up
	HubUnreachable  = "hub_unreachable"   // no address of the code answers
	HubWrongKey     = "hub_wrong_key"     // what answers is not the hub of the code
	HubBusy         = "hub_busy"          // too many attempts at once
	HubUnable       = "hub_unable"        // the hub could not keep the grant: disk full, fault
	AnswerMalformed = "answer_malformed"  // the hub's answer makes no sense to this version
	OtherDeployment = "other_deployment"  // this device belongs to another deployment already
	NotGranted      = "not_granted"       // a device without a grant called
	Revoked         = "device_is_revoked" // the device's grant was taken back
	LinkLost        = "link_lost"         // the line broke
	ModemGone       = "modem_gone"        // no modem answers at the port that was named
	LinkStalled     = "link_stalled"      // the line stood, there was work and no progress
	VersionsApart   = "versions_apart"    // the two sides share no version of the protocol
	ProgramOld      = "program_too_old"   // records come in a form that only newer programs read
	DeviceCopied    = "device_copied"     // the other side has this device's key
	HubFaulty       = "hub_faulty"        // the hub cannot go on: a full or broken disk
	HubLeaves       = "hub_leaves"        // the hub stops, or sent this device away
)

func (r *Refusal) Error() string {
	if r.Detail == "" {
		return r.Code
	}
	return r.Code + ": " + r.Detail
}

// Refuse makes a refusal of a code and the error behind it.
func Refuse(code string, cause error) *Refusal {
	if cause == nil {
		return &Refusal{Code: code}
	}
	return &Refusal{Code: code, Detail: cause.Error()}
}

// RefuseCode is the refusal of what ParseCode refused.
func RefuseCode(err error) *Refusal {
	return Refuse(codeOf(err), err)
}

// Say gives the sentence for people in language "zh" or "en"; anything else reads as Chinese.
func (r *Refusal) Say(language string) string {
	s, known := sentences[r.Code]
	if !known {
		s, known = neighbourSentences[r.Code]
	}
	if !known {
		s, known = imageSentences[r.Code]
	}
	if !known {
		s = sentence{"接入没有完成（" + r.Code + "）。本机数据未受影响。请把代码告知中心。",
			"Enrolment did not finish (" + r.Code + "). Nothing on this device is lost. Tell the centre the code."}
	}
	if language == "en" {
		return s.en
	}
	return s.zh
}

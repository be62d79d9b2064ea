package identity

import "errors"

type sentence struct{ zh, en string }

// sentences say of each code what happened, what is safe and what to do.
var sentences = map[string]sentence{
	CodeMalformed: {"这不是接入码。本机数据未受影响。接入码以 QS1. 开头，请整段重新录入或扫描。",
		"This is not an enrolment code. Nothing on this device is lost. A code starts with QS1.; enter or scan all of it again."},
	CodeMistyped: {"接入码有字符输错。本机数据未受影响，也没有联系中心。请对照原码核对标出的那一组。",
		"A character of the enrolment code is mistyped. Nothing is lost and nobody was called. Compare the named group with the original."},
	CodeIncomplete: {"接入码不完整，少了一段。本机数据未受影响。请复制或扫描完整的接入码。",
		"The enrolment code is incomplete. Nothing on this device is lost. Copy or scan the whole code."},
	CodeTooNew: {"接入码由更新版本的中心发出，本机版本不认识。本机数据未受影响。请先升级本机，再用同一接入码。",
		"The enrolment code comes from a newer hub. Nothing on this device is lost. Update this device, then use the same code."},
	ProgramOld: {"有的记录以新版本的形式送来，本机程序版本旧，读不出，未收下。已收的和本机所记的都完好，其余照常同步。请升级本机程序，之后会自动补齐。",
		"Some records come in a form that this terminal's older program cannot read, and were not taken. What is held here is safe and everything else syncs. Update this terminal; the rest then comes by itself."},
	CodeUnknown: {"中心没有签发过这个接入码，或已将其作废。本机数据未受影响，可继续离线工作。请向中心要一个新接入码。",
		"The hub never issued this code, or withdrew it. Nothing is lost; offline work goes on. Ask the centre for a new code."},
	CodeUsed: {"这个接入码已被另一台设备用过。本机数据未受影响，可继续离线工作。请向中心要一个新接入码，并告知此码已被使用。",
		"Another device used this code already. Nothing is lost; offline work goes on. Ask the centre for a new code and report this one."},
	CodeExpired: {"接入码已过有效期。本机数据未受影响，可继续离线工作。请向中心要一个新接入码。",
		"The enrolment code has expired. Nothing is lost; offline work goes on. Ask the centre for a new code."},
	ApprovalPending: {"本机在等待中心批准。本机数据未受影响，可先离线工作。请把本机的核对码报给中心；批准后自动接入，用同一接入码再试也会接着等。",
		"This device waits for the centre's approval. Nothing is lost; offline work goes on. Tell the centre this device's check code; once approved it joins by itself, and the same code goes on waiting."},
	NotApproved: {"中心没有批准本机接入，这个接入码已作废。本机数据未受影响，可继续离线工作。请联系中心问明原因，再要一个新接入码。",
		"The centre did not approve this device, and the code is used up. Nothing is lost; offline work goes on. Ask the centre why, and for a new code."},
	HubUnreachable: {"联系不上中心。本机数据未受影响，可继续离线工作；未用的接入码不会因此作废。请检查网络后再试。",
		"The hub cannot be reached. Nothing is lost and offline work goes on; an unused enrolment code stays good. Check the network and try again."},
	HubWrongKey: {"应答的不是接入码所指的中心，已在发送任何内容之前断开。本机数据未受影响。请核对网络和接入码；如再次出现，请报告中心。",
		"What answered is not the hub of this code; the line was cut before anything was sent. Nothing is lost. Check network and code; if it happens again, report it."},
	HubBusy: {"中心此刻接入请求太多。本机数据未受影响，接入码仍然有效。请一分钟后再试。",
		"The hub has too many requests at this moment. Nothing is lost and the code is still good. Try again in a minute."},
	HubUnable: {"中心此刻无法登记本机（可能磁盘已满或故障）。本机数据未受影响，接入码仍然有效。请告知中心，稍后再试。",
		"The hub cannot register this device now (disk full or a fault). Nothing is lost and the code is still good. Tell the centre and try later."},
	AnswerMalformed: {"中心的应答无法识别，版本可能不一致。本机数据未受影响。请核对两边版本后用同一接入码再试。",
		"The hub's answer makes no sense here; versions may differ. Nothing is lost. Compare versions, then use the same code again."},
	OtherDeployment: {"本机已接入另一套系统，不能同时属于两个中心。本机数据未受影响。请换用新的数据目录接入。",
		"This device belongs to another deployment. Nothing on it is lost. Use a new data directory to enrol with this hub."},
	NotGranted: {"本机尚未接入该中心。本机数据未受影响，可继续离线工作。请向中心要接入码。",
		"This device is not enrolled with the hub. Nothing is lost; offline work goes on. Ask the centre for an enrolment code."},
	Revoked: {"中心已停用本机。本机数据保留在原处，但不再同步。请联系中心处理。",
		"The hub has revoked this device. Its data stays where it is, but is no longer synced. Contact the centre."},
	LinkLost: {"与中心的连接断开。本机数据未受影响，可继续离线工作。程序会自动重连。",
		"The line to the hub broke. Nothing is lost; offline work goes on. It is called again by itself."},
	ModemGone: {"找不到卫星短报文设备，或设备没有应答。本机数据未受影响，待发内容仍在排队。请检查设备的电源、连线和串口名，接好后会自动继续。",
		"No satellite modem was found, or it does not answer. Nothing here is affected, and what waits stays queued. Check its power, cable and port; it goes on by itself once it answers."},
	LinkStalled: {"与中心的连接没有进展，已断开重连。本机数据未受影响，已送达的部分不会重发。如一直如此，请检查网络。",
		"The line to the hub made no progress and was dropped. Nothing is lost, and what arrived is not sent again. If it goes on, check the network."},
	VersionsApart: {"本机与中心的版本相差太多，不能同步。本机数据未受影响，可继续离线工作。请升级较旧的一方。",
		"This device and the hub are too many versions apart to sync. Nothing is lost; offline work goes on. Update the older one."},
	DeviceCopied: {"对方持有与本机相同的密钥：数据目录被复制过。本机数据未受影响，同步已停。请只保留一份，另一份重新接入。",
		"The other side has this device's key: its data directory was copied. Nothing is lost; sync has stopped. Keep one copy and enrol the other anew."},
	HubFaulty: {"中心出现故障（可能磁盘已满），暂不能接收。本机数据未受影响，会自动重试。请告知中心。",
		"The hub has a fault (perhaps a full disk) and cannot receive now. Nothing here is lost; it is tried again by itself. Tell the centre."},
	HubLeaves: {"中心结束了连接（停机或维护）。本机数据未受影响，可继续离线工作。程序会自动重连。",
		"The hub ended the line (it stops or is serviced). Nothing is lost; offline work goes on. It is called again by itself."},
}

func codeOf(err error) string {
	switch {
	case errors.Is(err, ErrCodeCheck):
		return CodeMistyped
	case errors.Is(err, ErrCodeShort):
		return CodeIncomplete
	case errors.Is(err, ErrCodeVersion):
		return CodeTooNew
	default:
		return CodeMalformed
	}
}

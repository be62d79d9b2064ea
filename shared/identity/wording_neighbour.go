package identity

// Codes of refusals between two terminals of one local network, and of a line between them that does not stand.
const (
	NeighbourUnreachable = "neighbour_unreachable" // nobody answers at the address
	NeighbourWrongKey    = "neighbour_wrong_key"   // what answers is not the device expected
	NeighbourUnknown     = "neighbour_unknown"     // neither a grant nor a pairing vouches for the device
	NeighbourElsewhere   = "neighbour_elsewhere"   // it belongs to another deployment
	NeighbourRevoked     = "neighbour_revoked"     // its grant was taken back
	NeighbourBusy        = "neighbour_busy"        // it talks with as many as it may
	NeighbourLost        = "neighbour_lost"        // the line broke, or the other side ended it
	NeighbourTalking     = "neighbour_talking"     // there is a conversation with this device already
	NeighbourSelf        = "neighbour_self"        // the address is this device's own
	NeighbourMalformed   = "neighbour_malformed"   // its answer makes no sense to this version
	LANOff               = "lan_off"               // this terminal does not listen to its network
	AddressMalformed     = "address_malformed"     // no HOST:PORT
	NeighbourUnlisted    = "neighbour_unlisted"    // none of the kept addresses and pairings
	NeighboursMany       = "neighbours_many"       // as many addresses or pairings are kept as may be
	PairMalformed        = "pair_code_malformed"   // what was given is no pairing code
	PairMistyped         = "pair_code_mistyped"    // its check characters do not fit
	PairIncomplete       = "pair_code_incomplete"  // its end is missing
	PairTooNew           = "pair_code_too_new"     // written by a newer version
	PairUnknown          = "pair_code_unknown"     // the other terminal did not show it, or showed a newer one since
	PairUsed             = "pair_code_used"        // another device used it
	PairExpired          = "pair_code_expired"     // its time is over by the clock of the terminal that shows it
	PairNoAddress        = "pair_code_no_address"  // this terminal has no network to be found in
)

// neighbourSentences say of each code what happened, what is safe and what to do.
var neighbourSentences = map[string]sentence{
	NeighbourUnreachable: {"联系不上邻机。本机数据未受影响，程序会自动再试。请确认两机在同一网络、对方已开机，或改用U盘。",
		"The neighbour cannot be reached. Nothing is lost; it is tried again by itself. See that both are on one network and the other one runs, or use a stick."},
	NeighbourWrongKey: {"应答的不是所指的那台终端，已在发送任何内容之前断开。本机数据未受影响。请核对地址，或重新配对。",
		"What answered is not the terminal meant; the line was cut before anything was sent. Nothing is lost. Check the address, or pair again."},
	NeighbourUnknown: {"两机互不相识：没有同一中心的授权，也没有配对。本机数据未受影响。请用配对码配对，或向中心要接入码。",
		"The two terminals do not know each other: no grant of one hub and no pairing. Nothing is lost. Pair them by code, or enrol with the centre."},
	NeighbourElsewhere: {"对方属于另一套系统，不与本机同步。两边数据都未受影响。如应属同一中心，请核对各自的接入码。",
		"The other terminal belongs to another deployment and does not sync with this one. Nothing is lost on either. If it should not, check the enrolment codes."},
	NeighbourRevoked: {"中心已停用其中一台终端，两机不再同步。数据留在原处。请联系中心处理。",
		"The hub has revoked one of the two terminals; they sync no more. Data stays where it is. Contact the centre."},
	NeighbourBusy: {"邻机此刻连接太多。本机数据未受影响，程序会自动再试。",
		"The neighbour has too many lines at this moment. Nothing is lost; it is tried again by itself."},
	NeighbourLost: {"与邻机的连接断开。本机数据未受影响，程序会自动重连。",
		"The line to the neighbour broke. Nothing is lost; it is called again by itself."},
	NeighbourTalking: {"两机已在同步，不需要第二条连接。",
		"The two terminals are syncing already; no second line is needed."},
	NeighbourSelf: {"这是本机自己的地址。本机数据未受影响。请输入另一台终端的地址。",
		"This is this terminal's own address. Nothing is lost. Enter the other terminal's."},
	NeighbourMalformed: {"邻机的应答无法识别，版本可能不一致。本机数据未受影响。请核对两机版本。",
		"The neighbour's answer makes no sense here; versions may differ. Nothing is lost. Compare the versions."},
	LANOff: {"本机的局域网同步已关闭。本机数据未受影响。请在同步中心打开局域网，或去掉启动参数 --lan off。",
		"Sync over the local network is off here. Nothing is lost. Turn it on in the sync centre, or start without --lan off."},
	AddressMalformed: {"这不是地址。本机数据未受影响。请按“主机:端口”输入，例如 192.168.1.20:7800。",
		"This is no address. Nothing is lost. Enter HOST:PORT, for example 192.168.1.20:7800."},
	NeighbourUnlisted: {"没有这个邻机地址或配对。本机数据未受影响。请在同步中心的连接列表里核对。",
		"No such address or pairing is kept. Nothing is lost. Look at the list of links in the sync centre."},
	NeighboursMany: {"保存的邻机地址或配对已满。本机数据未受影响。请先删去不用的。",
		"As many addresses or pairings are kept as may be. Nothing is lost. Remove some that are not used."},
	PairMalformed: {"这不是配对码。本机数据未受影响。配对码以 QP1. 开头，请整段重新录入或扫描。",
		"This is not a pairing code. Nothing is lost. A code starts with QP1.; enter or scan all of it again."},
	PairMistyped: {"配对码有字符输错。本机数据未受影响，也没有联系对方。请对照原码核对。",
		"A character of the pairing code is mistyped. Nothing is lost and nobody was called. Compare it with the original."},
	PairIncomplete: {"配对码不完整，少了一段。本机数据未受影响。请复制或扫描完整的配对码。",
		"The pairing code is incomplete. Nothing is lost. Copy or scan the whole code."},
	PairTooNew: {"配对码由更新版本的终端给出，本机版本不认识。本机数据未受影响。请先升级本机。",
		"The pairing code comes from a newer terminal. Nothing is lost. Update this one first."},
	PairUnknown: {"对方没有出示过这个配对码，或已换了新的。本机数据未受影响。请让对方重新显示配对码。",
		"The other terminal never showed this code, or shows a newer one. Nothing is lost. Have it show a pairing code again."},
	PairUsed: {"这个配对码已被另一台终端用过。本机数据未受影响。请让对方重新显示配对码，并核对是谁用了它。",
		"Another terminal used this pairing code. Nothing is lost. Have a new one shown, and find out who used it."},
	PairExpired: {"配对码已过有效期。本机数据未受影响。请让对方重新显示配对码。",
		"The pairing code has expired. Nothing is lost. Have the other terminal show a new one."},
	PairNoAddress: {"本机没有可用的网络地址，配对码无处可指。本机数据未受影响。请先接入网络，或改用U盘。",
		"This terminal has no network address to put into a code. Nothing is lost. Join a network first, or use a stick."},
}

// RefusePair is the refusal of what ParsePair refused.
func RefusePair(err error) *Refusal {
	return Refuse(map[string]string{
		CodeMistyped: PairMistyped, CodeIncomplete: PairIncomplete, CodeTooNew: PairTooNew, CodeMalformed: PairMalformed,
	}[codeOf(err)], err)
}

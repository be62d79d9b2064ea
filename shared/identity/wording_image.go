package identity

// Codes of why a space did not come as an image. Nothing was changed here, and the space comes change by change.
const (
	ImageSignature   = "image_signature"   // its description is not signed by the device it names
	ImageMalformed   = "image_malformed"   // its description makes no sense to this version
	ImageMaker       = "image_maker"       // made by a device that may not hold the space
	ImageVersion     = "image_version"     // made by another version of the program
	ImageNoRoom      = "image_no_room"     // the disk is too full for it
	ImageChunk       = "image_chunk"       // a piece is not what was signed
	ImageSpace       = "image_space"       // it holds another space
	ImageForged      = "image_forged"      // it holds what nobody signed
	ImageWrong       = "image_wrong"       // it is not what its description says
	ImageContradicts = "image_contradicts" // it contradicts what is held here
	ImageFileBusy    = "image_file_busy"   // another program holds the database open
	ImageFailed      = "image_failed"      // anything else
)

// imageSentences say of each code what happened, what is safe and what to do.
var imageSentences = map[string]sentence{
	ImageSignature: {"整份数据的签名不符，没有采用。本机数据未受影响，改为逐条同步。请把此代码告知中心：提供方可能有故障或被人改动。",
		"The whole copy offered is signed wrongly and was not taken. Nothing here is touched; sync goes on change by change. Tell the centre this code: whoever offered it may be broken or altered."},
	ImageMalformed: {"整份数据的说明无法识别，没有采用。本机数据未受影响，改为逐条同步。请核对两端程序版本。",
		"The description of the whole copy makes no sense here; it was not taken. Nothing here is touched; sync goes on change by change. Compare the versions of both sides."},
	ImageMaker: {"提供整份数据的设备无权持有这一空间，没有采用。本机数据未受影响，改为逐条同步。请让中心核对该设备的授权。",
		"The whole copy was made by a device that may not hold this space; it was not taken. Nothing here is touched; sync goes on change by change. Have the centre look at that device's grant."},
	ImageVersion: {"整份数据由另一版本的程序制作，没有采用。本机数据未受影响，改为逐条同步，只是较慢。升级到同一版本即可恢复。",
		"The whole copy was made by another version of the program; it was not taken. Nothing here is touched; sync goes on change by change, only slower. It works again once both sides run one version."},
	ImageNoRoom: {"磁盘空间不足，放不下整份数据。本机数据未受影响，改为逐条同步。请腾出磁盘空间。",
		"The disk has no room for the whole copy. Nothing here is touched; sync goes on change by change. Free some room."},
	ImageChunk: {"整份数据有一块与签名不符，已丢弃。本机数据未受影响，改为逐条同步。若反复出现，请告知中心检查提供方的磁盘。",
		"A piece of the whole copy is not what was signed; all of it was dropped. Nothing here is touched; sync goes on change by change. If it happens again, have the disk of whoever offered it checked."},
	ImageSpace: {"收到的整份数据属于另一空间，没有采用。本机数据未受影响，改为逐条同步。请把此代码告知中心。",
		"The whole copy that came is of another space; it was not taken. Nothing here is touched; sync goes on change by change. Tell the centre this code."},
	ImageForged: {"整份数据里有无人签名的内容，已全部拒绝，一条也没有生效。本机数据未受影响，改为逐条同步。请立即告知中心：提供方可能被人控制。",
		"The whole copy held what nobody signed; all of it was refused and none of it took effect. Nothing here is touched; sync goes on change by change. Tell the centre now: whoever offered it may be in other hands."},
	ImageWrong: {"整份数据与其说明不符，没有采用。本机数据未受影响，改为逐条同步。若反复出现，请告知中心检查提供方。",
		"The whole copy is not what its description says; it was not taken. Nothing here is touched; sync goes on change by change. If it happens again, have whoever offered it looked at."},
	ImageContradicts: {"整份数据与本机已有记录不一致，没有采用。本机数据未受影响，改为逐条同步，由程序逐段核对。若随后出现“需处理”，请联系中心。",
		"The whole copy contradicts what is held here; it was not taken. Nothing here is touched; sync goes on change by change and compares part by part. If something then asks for attention, contact the centre."},
	ImageFileBusy: {"另一程序正占用本机数据库，整份数据换不进去。本机数据未受影响，改为逐条同步。请关闭占用它的程序。",
		"Another program holds this terminal's database open, so the whole copy could not take its place. Nothing here is touched; sync goes on change by change. Close that program."},
	ImageFailed: {"整份数据没有取成。本机数据未受影响，改为逐条同步。若反复出现，请把日志交给中心。",
		"The whole copy did not come. Nothing here is touched; sync goes on change by change. If it happens again, give the log to the centre."},
}

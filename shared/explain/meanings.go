package explain

import (
	"context"
	"io/fs"

	"qianshao/shared/archive"
	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/sheet"
	"qianshao/shared/shelf"
	"qianshao/shared/sqlitedb"
	"qianshao/syncproto/bundle"
)

type known struct {
	is error
	Meaning
}

// meanings are the faults of disks, files and words, told in the order in which they are looked for.
var meanings = []known{
	{sqlitedb.ErrNewer, Meaning{
		"newer_database", "数据库由更新版本的程序写成，本版本不会改动它。数据完好。请安装新版本后再打开。",
		"The database was written by a newer version and is left untouched. Nothing is lost. Install the newer version to open it.",
	}},
	{ledger.ErrWorn, Meaning{
		"disk_failing", "磁盘连续三次写入出错，本机已转为只读，这一条没有保存。此前保存的记录仍可查看、导出、同步。请马上用“导出到U盘”（terminal bundle write）导出，再更换磁盘。",
		"The disk failed three times in a row: nothing more is written here and this entry was not saved. What was saved before can be read, exported and synced. Export it to a stick now (terminal bundle write), then replace the disk.",
	}},
	{shelf.ErrLeftOut, Meaning{
		"bundle_lacks_last", "文件已写好，但磁盘出错或已满，本机最后几条还没有签名封存，没有写进去。它们仍在本机。请清理或更换磁盘后再写一次。",
		"The file is written, but the disk failed or is full, so this device's last entries could not be sealed and are not in it. They are still here. Make room or replace the disk and write it again.",
	}},
	{ledger.ErrForgot, Meaning{
		"database_forgot", "数据库里的内容比本机写过的少（文件损坏，或被换成了旧的）。原文件已保留。请运行 recover，能读出的都会收回，其余由中心或邻机补回。",
		"The database holds less than this device wrote into it: it is damaged, or was replaced by an older one. It is kept as it is. Run recover: what can be read is taken in, and the rest comes back from the hub or a neighbour.",
	}},
	{ledger.ErrUnknownOutcome, Meaning{
		"outcome_unknown", "保存时磁盘出错，不能确定这一条是否写入。请核对最后一条记录，没有就再录一次；请尽快导出备份。",
		"The disk failed while saving, and it is unknown whether this entry was written. Look at the last record and enter it again if it is not there. Make a backup soon.",
	}},
	{sqlitedb.ErrFull, Meaning{
		"disk_full", "磁盘已满，这一条没有保存。此前保存的记录完好，仍可查看、导出和同步。请清理磁盘后重试。",
		"The disk is full and this entry was not saved. Everything saved before is safe and can be read, exported and synced. Free some space and try again.",
	}},
	{sqlitedb.ErrForeign, Meaning{
		"foreign_file", "数据目录中的文件不是本程序的数据库，没有改动它。请换一个数据目录，或移走该文件。",
		"A file in the data directory is not this program's database; it was left untouched. Use another directory or move the file away.",
	}},
	{sqlitedb.ErrDamaged, Meaning{
		"damaged_database", "数据库文件有损坏，原文件未动。请运行 recover（或重新打开程序）：先收回能读出的记录，原文件另存，其余由中心或邻机补回。",
		"The database file is damaged and was left as it is. Run recover, or open the program again: what can still be read is taken in first, the damaged file is kept aside, and the rest comes back from the hub or a neighbour.",
	}},
	{sqlitedb.ErrUncertain, Meaning{
		"outcome_unknown", "保存时磁盘出错，不能确定这一条是否写入。请重新打开后核对最后一条记录。",
		"The disk failed while saving, and it is unknown whether this entry was written. Open again and look at the last record.",
	}},
	{sqlitedb.ErrReadOnly, Meaning{
		"read_only", "数据目录不能写入。已有记录完好。请检查目录权限或磁盘是否只读。",
		"The data directory cannot be written to. Existing records are safe. Check permissions, or whether the disk is read-only.",
	}},
	{sqlitedb.ErrBusy, Meaning{
		"database_busy", "数据库正被另一个程序占用，这一条没有保存。请关闭占用它的程序后重试。",
		"Another program is using the database, and this entry was not saved. Close that program and try again.",
	}},
	{sqlitedb.ErrIO, Meaning{
		"disk_error", "磁盘读写出错，这一条没有保存。此前保存的记录不受影响。请检查磁盘，尽快导出备份。",
		"The disk answered with an error and this entry was not saved. What was saved before is safe. Check the disk and make a backup soon.",
	}},
	{ledger.ErrEvent, Meaning{
		"event_changed", "这类记录（报备、日志、出入库）只能新增，不能修改，本条未写入。请另记一条更正。",
		"Records of this kind (check-ins, journal, movements) are only ever added; this one was not written. Add a correcting one.",
	}},
	{ledger.ErrTooLarge, Meaning{
		"act_too_large", "一次操作的内容太多，本条未写入。请分成几次。",
		"This act holds too much and was not written. Divide it into several.",
	}},
	{ledger.ErrDenied, Meaning{
		"device_denied", "本机没有写入这里的权限，本条未写入。请联系中心。",
		"This device may not write here; nothing was written. Contact the centre.",
	}},
	{ledger.ErrUnknownKind, Meaning{
		"unknown_kind", "没有这类记录，本条未写入。可用 terminal kinds 查看有哪些。",
		"There is no such kind of record; nothing was written. See `terminal kinds`.",
	}},
	{ledger.ErrUnknownField, Meaning{
		"unknown_field", "这类记录没有这个字段，本条未写入。可用 terminal kinds 查看。",
		"This kind has no such field; nothing was written. See `terminal kinds`.",
	}},
	{ledger.ErrWrongType, Meaning{
		"wrong_type", "内容与字段的类型不符，本条未写入。可用 terminal kinds 查看。",
		"The value does not fit the field; nothing was written. See `terminal kinds`.",
	}},
	{ledger.ErrOtherSpace, Meaning{
		"foreign_file", "数据文件属于另一个空间，没有改动它。请恢复原来的文件名或从备份恢复。",
		"The file belongs to another space and was left untouched. Give it its old name back, or restore a backup.",
	}},
	{shelf.ErrNotEmpty, Meaning{
		"not_empty", "数据目录不是空的，没有写入任何内容。请换一个空目录再恢复。",
		"The data directory is not empty; nothing was written. Restore into an empty one.",
	}},
	{shelf.ErrNotBackup, Meaning{
		"not_a_backup", "这不是本程序的备份文件，或已损坏，没有恢复任何内容。请换一份备份。",
		"This is not a backup of this program, or it is damaged; nothing was restored. Use another one.",
	}},
	{shelf.ErrReadOnly, Meaning{
		"space_read_only", "这个空间已关闭或已并入其他事件，只能查看，没有写入。请在新的事件中办理。",
		"This space is closed, or goes on in another one, and can only be read; nothing was written. Work in the other one.",
	}},
	{shelf.ErrStillOpen, Meaning{
		"space_still_open", "这个空间还在接受新的工作（或是日常库、归档、中心自己的数据），没有删除。事件结束并由中心关闭后再删。",
		"This space still takes new work (or is the census, an archive or a hub's own); nothing was removed. Drop it when its incident has ended and the hub has closed it.",
	}},
	{shelf.ErrUnconfirmed, Meaning{
		"not_all_confirmed", "本机还有内容没有得到中心确认，或有需处理的内容，没有删除。请先同步，处理完再删。",
		"Not everything made here is confirmed by the centre, or something needs action; nothing was removed. Sync first, settle what waits, then drop it.",
	}},
	{shelf.ErrNotArchived, Meaning{
		"not_archived", "这份归档不是本机现有的全部内容，没有删除。请用 terminal archive write 重新归档后再删。",
		"This archive does not hold exactly what is held here; nothing was removed. Write a new one with `terminal archive write`, then drop it.",
	}},
	{ledger.ErrSealed, Meaning{
		"archive_read_only", "这是打开的归档，只能查看，没有写入。请在正在进行的事件中办理。",
		"This is an opened archive and can only be read; nothing was written. Work in an incident that goes on.",
	}},
	{archive.ErrNotEnded, Meaning{
		"not_ended", "现场协调机制还没有终止，不能归档。没有写出任何文件；请先终止机制，再归档。",
		"The mechanism has not ended, so there is nothing to archive yet. No file was written; end the mechanism first.",
	}},
	{archive.ErrNot, Meaning{
		"not_an_archive", "这不是本程序的归档文件，没有打开。请换一个文件。",
		"This is not an archive of this program; it was not opened. Use another file.",
	}},
	{archive.ErrNewer, Meaning{
		"newer_archive", "这份归档由更新的版本封存，本版本打不开，文件未动。请用新版本打开。",
		"A newer version sealed this archive; this one cannot open it, and left it untouched. Use the newer version.",
	}},
	{archive.ErrBusy, Meaning{
		"space_busy", "这个事件还在不停写入，没有归档。请等各席位停止录入后再试。",
		"The incident is still being written to; it was not archived. Try again when the desks have stopped.",
	}},
	{shelf.ErrHeld, Meaning{
		"space_held", "这个事件已在本机，没有再次打开。请用一个空目录打开归档。",
		"This incident is held here already and was not opened again. Open the archive in an empty directory.",
	}},
	{shelf.ErrElsewhere, Meaning{
		"bundle_elsewhere", "文件里的事件不属于本机（另一个部署，或超出本机权限），没有收入。文件未动。请在所属单位的终端上读取。",
		"The file holds an incident that is not kept on this device: of another deployment, or beyond its grant. Nothing of it was taken in and the file is as it was. Read it where it belongs.",
	}},
	{bundle.ErrNot, Meaning{
		"not_a_bundle", "这不是本程序的数据交换文件，没有收入任何内容，文件未动。请重新选择。",
		"This is no stick file of this program. Nothing was taken in and the file is as it was. Choose another.",
	}},
	{bundle.ErrNewer, Meaning{
		"newer_bundle", "文件由更新版本的程序写成，本版本不读，文件未动。请用新版本读取，或请对方用本版本重写。",
		"A newer version wrote this file; this one does not read it and left it untouched. Read it with the newer version, or have it written again with this one.",
	}},
	{bundle.ErrSealed, Meaning{
		"encrypted_bundle", "文件用本版本不认识的方式加密，没有读，文件未动。请用新版本读取。",
		"The file is encrypted in a way this version does not know; it was left untouched. Read it with a newer version.",
	}},
	{bundle.ErrForOthers, Meaning{
		"bundle_for_others", "文件加密时没有包括本机，本机读不了。本机记录和文件都没有改动。请让写出文件的席位与中心同步一次后重新导出，或让本机连一次中心。",
		"The file is encrypted to other devices and cannot be read here. Nothing was changed. Let the desk that wrote it sync with the hub once and write it again, or connect this device to the hub.",
	}},
	{bundle.ErrCut, Meaning{
		"cut_bundle", "文件不完整（复制中断或U盘被拔出），完整的部分已收入并保存。请重新复制后再读一次，会接着收。",
		"The file ends too early: copying was interrupted, or the stick was pulled out. What was whole is taken in and safe. Copy it anew and read it again; it goes on from there.",
	}},
	{bundle.ErrDamaged, Meaning{
		"damaged_bundle", "文件有损坏，损坏处之前的内容已收入并保存，之后的没有收。请换一份副本或请对方重写，再读一次。",
		"The file is damaged. What stands before the damage is taken in and safe, the rest is not. Read another copy, or have it written again.",
	}},
	{bundle.ErrRefused, Meaning{
		"bundle_refused", "文件已读完，但有的设备的记录前后不符或不能识别，没有收入；其余已收入并保存。请告知支撑团队。",
		"The file was read, but the records of some device do not fit what is held or cannot be understood; they were not taken in. The rest is safe. Tell the support team.",
	}},
	{bundle.ErrTaken, Meaning{
		"file_exists", "已有同名文件，且不是数据交换文件，没有覆盖。请换一个文件名。",
		"A file of that name is there and is no stick file; it was not replaced. Use another name.",
	}},
	{bundle.ErrFull, Meaning{
		"stick_full", "目标磁盘空间不足（或U盘格式不支持这么大的文件），没有写成，原有文件未动。请清理或换一个U盘。本机记录完好。",
		"There is no room for the file, or the stick's format takes none so large. Nothing was written and what was there is untouched. Free some space or use another stick. The records here are safe.",
	}},
	{shelf.ErrTooBig, Meaning{
		"attachment_too_large", "文件超过 200 MB，没有作为附件保存。请压缩或截取后再试。",
		"The file is larger than 200 MB and was not attached. Make it smaller and try again.",
	}},
	{shelf.ErrNotFile, Meaning{
		"not_a_file", "这不是可以作为附件的文件（不存在、是文件夹或为空），没有保存。请重新选择。",
		"This is no file that can be attached (missing, a folder or empty); nothing was kept. Choose another.",
	}},
	{shelf.ErrNoSpace, Meaning{
		"unknown_space", "没有这个空间。可用 space list 查看，或用 space create 新建一个事件。",
		"There is no such space. See `space list`, or start an incident with `space create`.",
	}},
	{sheet.ErrOldFormat, Meaning{
		"old_spreadsheet", "这是旧格式（.xls、.ods 等）的表格，没有读入。请在 WPS 或 Excel 中另存为 .xlsx 后再导入。",
		"This spreadsheet is of an older or other format; nothing was read. Save it as .xlsx and import that.",
	}},
	{sheet.ErrLocked, Meaning{
		"locked_spreadsheet", "表格设有密码，没有读入。请去掉密码后另存再导入。",
		"The spreadsheet has a password; nothing was read. Save it without one and import that.",
	}},
	{sheet.ErrTooLarge, Meaning{
		"spreadsheet_too_large", "表格太大或列太靠右，没有读入。请拆成几个文件，或删去多余的行列后再导入。",
		"The spreadsheet is too large, or something stands too far to the right; nothing was read. Divide it, or delete what is not needed.",
	}},
	{sheet.ErrNoSheet, Meaning{
		"no_spreadsheet", "这个文件不是表格，没有读入。请选择 .xlsx 或 .csv 文件。",
		"This file is no spreadsheet; nothing was read. Choose an .xlsx or .csv file.",
	}},
	{sheet.ErrDamaged, Meaning{
		"damaged_spreadsheet", "表格文件已损坏，没有读入。请用 WPS 或 Excel 打开后另存再导入。",
		"The spreadsheet is damaged; nothing was read. Open it in a spreadsheet program, save it anew and import that.",
	}},
	{identity.ErrKeyCheck, Meaning{
		"damaged_key", "本机密钥文件已损坏，没有改动它。请从备份恢复 device.key，或换新的数据目录重新接入。",
		"The device key file is damaged and was left untouched. Restore device.key from a backup, or enrol again with a new data directory.",
	}},
	{identity.ErrFactContent, Meaning{
		"bad_name", "名称不能用：须为 1 到 60 个字，且不含控制字符。没有改动任何数据。",
		"This name cannot be used: it needs 1 to 60 characters and no control characters. Nothing was changed.",
	}},
	{fs.ErrNotExist, Meaning{
		"no_such_file", "找不到这个文件。没有改动任何数据。请核对文件名。",
		"There is no such file. Nothing was changed. Check the file name.",
	}},
	{fs.ErrPermission, Meaning{
		"no_permission", "没有读写权限。没有改动任何数据。请检查文件或目录的权限。",
		"Permission denied. Nothing was changed. Check the permissions of the file or directory.",
	}},
	{context.DeadlineExceeded, Meaning{
		"timeout", "在限定时间内没有完成。本机数据不受影响，可以再试。",
		"It was not done within the time allowed. Nothing on this device is lost; try again.",
	}},
	{context.Canceled, Meaning{
		"cancelled", "操作已取消。已保存的记录不受影响。",
		"Cancelled. What was saved is safe.",
	}},
}

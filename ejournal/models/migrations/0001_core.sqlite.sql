CREATE TABLE "pupil" ("id" INTEGER NOT NULL PRIMARY KEY, "surname" VARCHAR(60) NOT NULL, "name" VARCHAR(60) NOT NULL, "patronymic" VARCHAR(60) NOT NULL, "sex" VARCHAR(1) NOT NULL, "birth_date" DATE, "file_number" VARCHAR(12), "snils" VARCHAR(14), "address" VARCHAR(300) NOT NULL, "phone" VARCHAR(60) NOT NULL, "email" VARCHAR(120) NOT NULL, "enrolled_on" DATE, "left_on" DATE, "note" TEXT NOT NULL, CHECK (surname <> ''), CHECK (name <> ''), CHECK (sex IN ('', 'm', 'f')))
;;
CREATE UNIQUE INDEX "pupil_file_number" ON "pupil" ("file_number")
;;
CREATE UNIQUE INDEX "pupil_snils" ON "pupil" ("snils")
;;
CREATE INDEX "pupil_surname_name" ON "pupil" ("surname", "name")
;;
CREATE TABLE "academic_year" ("id" INTEGER NOT NULL PRIMARY KEY, "title" VARCHAR(20) NOT NULL, "start" DATE NOT NULL, "end" DATE NOT NULL, "closed_on" DATE, CHECK ("start" < "end"))
;;
CREATE UNIQUE INDEX "academic_year_title" ON "academic_year" ("title")
;;
CREATE TABLE "school_class" ("id" INTEGER NOT NULL PRIMARY KEY, "year_id" INTEGER NOT NULL, "grade" INTEGER NOT NULL, "letter" VARCHAR(2) NOT NULL, "week_days" INTEGER NOT NULL, FOREIGN KEY ("year_id") REFERENCES "academic_year" ("id") ON DELETE RESTRICT, CHECK (grade BETWEEN 1 AND 12), CHECK (week_days IN (5, 6)))
;;
CREATE INDEX "school_class_year_id" ON "school_class" ("year_id")
;;
CREATE UNIQUE INDEX "school_class_year_id_grade_letter" ON "school_class" ("year_id", "grade", "letter")
;;
CREATE TABLE "subject" ("id" INTEGER NOT NULL PRIMARY KEY, "name" VARCHAR(120) NOT NULL, "short_name" VARCHAR(30) NOT NULL, "position" INTEGER NOT NULL, CHECK (name <> ''))
;;
CREATE UNIQUE INDEX "subject_name" ON "subject" ("name")
;;
CREATE TABLE "study_group" ("id" INTEGER NOT NULL PRIMARY KEY, "year_id" INTEGER NOT NULL, "kind" VARCHAR(10) NOT NULL, "school_class_id" INTEGER, "subject_id" INTEGER, "title" VARCHAR(60) NOT NULL, FOREIGN KEY ("year_id") REFERENCES "academic_year" ("id") ON DELETE RESTRICT, FOREIGN KEY ("school_class_id") REFERENCES "school_class" ("id") ON DELETE RESTRICT, FOREIGN KEY ("subject_id") REFERENCES "subject" ("id") ON DELETE RESTRICT, CHECK ((kind = 'subgroup') = (school_class_id IS NOT NULL)))
;;
CREATE INDEX "study_group_year_id" ON "study_group" ("year_id")
;;
CREATE INDEX "study_group_school_class_id" ON "study_group" ("school_class_id")
;;
CREATE INDEX "study_group_subject_id" ON "study_group" ("subject_id")
;;
CREATE UNIQUE INDEX "study_group_year_id_school_class_id_subject_id_title" ON "study_group" ("year_id", "school_class_id", "subject_id", "title")
;;
CREATE TABLE "staff" ("id" INTEGER NOT NULL PRIMARY KEY, "surname" VARCHAR(60) NOT NULL, "name" VARCHAR(60) NOT NULL, "patronymic" VARCHAR(60) NOT NULL, "position" VARCHAR(120) NOT NULL, "phone" VARCHAR(60) NOT NULL, "email" VARCHAR(120) NOT NULL, "hired_on" DATE, "left_on" DATE, CHECK (surname <> ''), CHECK (name <> ''))
;;
CREATE INDEX "staff_surname_name" ON "staff" ("surname", "name")
;;
CREATE TABLE "plan" ("id" INTEGER NOT NULL PRIMARY KEY, "year_id" INTEGER NOT NULL, "subject_id" INTEGER NOT NULL, "grade" INTEGER NOT NULL, "title" VARCHAR(120) NOT NULL, "author_id" INTEGER, "approved_on" DATE, "rev" INTEGER NOT NULL, FOREIGN KEY ("year_id") REFERENCES "academic_year" ("id") ON DELETE RESTRICT, FOREIGN KEY ("subject_id") REFERENCES "subject" ("id") ON DELETE RESTRICT, FOREIGN KEY ("author_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK (grade BETWEEN 1 AND 12), CHECK (title <> ''))
;;
CREATE INDEX "plan_year_id" ON "plan" ("year_id")
;;
CREATE INDEX "plan_subject_id" ON "plan" ("subject_id")
;;
CREATE INDEX "plan_author_id" ON "plan" ("author_id")
;;
CREATE INDEX "plan_year_id_subject_id_grade" ON "plan" ("year_id", "subject_id", "grade")
;;
CREATE TABLE "journal" ("id" INTEGER NOT NULL PRIMARY KEY, "year_id" INTEGER NOT NULL, "school_class_id" INTEGER, "group_id" INTEGER, "subject_id" INTEGER NOT NULL, "kind" VARCHAR(16) NOT NULL, "marking" VARCHAR(6) NOT NULL, "hours_a_week" DECIMAL(4, 1) NOT NULL, "plan_id" INTEGER, "version" INTEGER NOT NULL, FOREIGN KEY ("year_id") REFERENCES "academic_year" ("id") ON DELETE RESTRICT, FOREIGN KEY ("school_class_id") REFERENCES "school_class" ("id") ON DELETE RESTRICT, FOREIGN KEY ("group_id") REFERENCES "study_group" ("id") ON DELETE RESTRICT, FOREIGN KEY ("subject_id") REFERENCES "subject" ("id") ON DELETE RESTRICT, FOREIGN KEY ("plan_id") REFERENCES "plan" ("id") ON DELETE RESTRICT, CHECK (school_class_id IS NOT NULL OR group_id IS NOT NULL), CHECK (hours_a_week > 0 AND hours_a_week <= 20), CHECK (marking IN ('five', 'pass', 'none')))
;;
CREATE INDEX "journal_year_id" ON "journal" ("year_id")
;;
CREATE INDEX "journal_school_class_id" ON "journal" ("school_class_id")
;;
CREATE INDEX "journal_group_id" ON "journal" ("group_id")
;;
CREATE INDEX "journal_subject_id" ON "journal" ("subject_id")
;;
CREATE INDEX "journal_plan_id" ON "journal" ("plan_id")
;;
CREATE INDEX "journal_year_id_school_class_id" ON "journal" ("year_id", "school_class_id")
;;
CREATE UNIQUE INDEX "journal_unique" ON "journal" ("year_id", COALESCE("school_class_id", 0), "subject_id", COALESCE("group_id", 0), "kind")
;;
CREATE TABLE "work_kind" ("id" INTEGER NOT NULL PRIMARY KEY, "name" VARCHAR(80) NOT NULL, "short_name" VARCHAR(10) NOT NULL, "code" VARCHAR(3) NOT NULL, "weight" DECIMAL(4, 2) NOT NULL, "is_written" INTEGER NOT NULL, "is_control" INTEGER NOT NULL, "due_days" INTEGER NOT NULL, "position" INTEGER NOT NULL, "is_used" INTEGER NOT NULL, CHECK (weight > 0 AND weight <= 10), CHECK (due_days BETWEEN 0 AND 60))
;;
CREATE UNIQUE INDEX "work_kind_name" ON "work_kind" ("name")
;;
CREATE UNIQUE INDEX "work_kind_code" ON "work_kind" ("code")
;;
CREATE TABLE "plan_item" ("id" INTEGER NOT NULL PRIMARY KEY, "plan_id" INTEGER NOT NULL, "position" INTEGER NOT NULL, "section" VARCHAR(200) NOT NULL, "topic" VARCHAR(300) NOT NULL, "hours" DECIMAL(4, 1) NOT NULL, "kind_id" INTEGER, "homework" VARCHAR(600) NOT NULL, FOREIGN KEY ("plan_id") REFERENCES "plan" ("id") ON DELETE RESTRICT, FOREIGN KEY ("kind_id") REFERENCES "work_kind" ("id") ON DELETE RESTRICT, CHECK (hours > 0 AND hours <= 20), CHECK (topic <> ''))
;;
CREATE INDEX "plan_item_kind_id" ON "plan_item" ("kind_id")
;;
CREATE INDEX "plan_item_plan_id_position" ON "plan_item" ("plan_id", "position")
;;
CREATE TABLE "lesson" ("id" INTEGER NOT NULL PRIMARY KEY, "journal_id" INTEGER NOT NULL, "date" DATE NOT NULL, "number" INTEGER NOT NULL, "topic" TEXT NOT NULL, "homework" TEXT NOT NULL, "planned_topic" TEXT NOT NULL, "planned_homework" TEXT NOT NULL, "substitute_id" INTEGER, "is_cancelled" INTEGER NOT NULL, "filled_at" DATETIME, "filled_by_id" INTEGER, "rev" INTEGER NOT NULL, "origin" VARCHAR(10) NOT NULL, "room" VARCHAR(20) NOT NULL, "is_remote" INTEGER NOT NULL, "change" VARCHAR(160) NOT NULL, "plan_item_id" INTEGER, "homework_form" VARCHAR(10) NOT NULL, FOREIGN KEY ("journal_id") REFERENCES "journal" ("id") ON DELETE RESTRICT, FOREIGN KEY ("substitute_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("filled_by_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("plan_item_id") REFERENCES "plan_item" ("id") ON DELETE RESTRICT, CHECK (number BETWEEN 0 AND 12))
;;
CREATE INDEX "lesson_substitute_id" ON "lesson" ("substitute_id")
;;
CREATE INDEX "lesson_filled_by_id" ON "lesson" ("filled_by_id")
;;
CREATE INDEX "lesson_plan_item_id" ON "lesson" ("plan_item_id")
;;
CREATE UNIQUE INDEX "lesson_journal_id_date_number" ON "lesson" ("journal_id", "date", "number")
;;
CREATE INDEX "lesson_date" ON "lesson" ("date")
;;
CREATE TABLE "absence" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "lesson_id" INTEGER NOT NULL, "code" VARCHAR(2) NOT NULL, "minutes_late" INTEGER, "document" VARCHAR(120) NOT NULL, "rev" INTEGER NOT NULL, "changed_at" DATETIME NOT NULL, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("lesson_id") REFERENCES "lesson" ("id") ON DELETE RESTRICT, CHECK (rev >= 0), CHECK (minutes_late IS NULL OR minutes_late BETWEEN 1 AND 90))
;;
CREATE UNIQUE INDEX "absence_lesson_id_pupil_id" ON "absence" ("lesson_id", "pupil_id")
;;
CREATE INDEX "absence_pupil_id_lesson_id" ON "absence" ("pupil_id", "lesson_id")
;;
CREATE TABLE "guardian" ("id" INTEGER NOT NULL PRIMARY KEY, "surname" VARCHAR(60) NOT NULL, "name" VARCHAR(60) NOT NULL, "patronymic" VARCHAR(60) NOT NULL, "phone" VARCHAR(60) NOT NULL, "email" VARCHAR(120) NOT NULL, "address" VARCHAR(300) NOT NULL, CHECK (surname <> ''), CHECK (name <> ''))
;;
CREATE INDEX "guardian_surname_name" ON "guardian" ("surname", "name")
;;
CREATE TABLE "account" ("id" INTEGER NOT NULL PRIMARY KEY, "login" VARCHAR(60) NOT NULL, "password_hash" TEXT NOT NULL, "must_change_password" INTEGER NOT NULL, "is_active" INTEGER NOT NULL, "staff_id" INTEGER, "pupil_id" INTEGER, "guardian_id" INTEGER, "created_at" DATETIME NOT NULL, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("guardian_id") REFERENCES "guardian" ("id") ON DELETE RESTRICT, CHECK (login <> ''), CHECK ((CASE WHEN staff_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN pupil_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN guardian_id IS NULL THEN 0 ELSE 1 END) <= 1))
;;
CREATE UNIQUE INDEX "account_login" ON "account" ("login")
;;
CREATE UNIQUE INDEX "account_staff_id" ON "account" ("staff_id")
;;
CREATE UNIQUE INDEX "account_pupil_id" ON "account" ("pupil_id")
;;
CREATE UNIQUE INDEX "account_guardian_id" ON "account" ("guardian_id")
;;
CREATE TABLE "account_role" ("id" INTEGER NOT NULL PRIMARY KEY, "account_id" INTEGER NOT NULL, "role" VARCHAR(12) NOT NULL, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT)
;;
CREATE INDEX "account_role_account_id" ON "account_role" ("account_id")
;;
CREATE UNIQUE INDEX "account_role_account_id_role" ON "account_role" ("account_id", "role")
;;
CREATE TABLE "attachment" ("id" INTEGER NOT NULL PRIMARY KEY, "entity" VARCHAR(40) NOT NULL, "entity_id" INTEGER NOT NULL, "name" VARCHAR(200) NOT NULL, "size" INTEGER NOT NULL, "sha256" VARCHAR(64) NOT NULL, "added_by_id" INTEGER, "added_at" DATETIME NOT NULL, "note" TEXT NOT NULL, FOREIGN KEY ("added_by_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK (size >= 0))
;;
CREATE INDEX "attachment_added_by_id" ON "attachment" ("added_by_id")
;;
CREATE INDEX "attachment_entity_entity_id" ON "attachment" ("entity", "entity_id")
;;
CREATE TABLE "audit_row" ("id" INTEGER NOT NULL PRIMARY KEY, "at" DATETIME NOT NULL, "account_id" INTEGER, "address" VARCHAR(45) NOT NULL, "entity" VARCHAR(40) NOT NULL, "entity_id" INTEGER NOT NULL, "action" VARCHAR(20) NOT NULL, "old" TEXT NOT NULL, "new" TEXT NOT NULL, "previous_hash" VARCHAR(64) NOT NULL, "hash" VARCHAR(64) NOT NULL, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT)
;;
CREATE INDEX "audit_row_entity_entity_id" ON "audit_row" ("entity", "entity_id")
;;
CREATE INDEX "audit_row_account_id_at" ON "audit_row" ("account_id", "at")
;;
CREATE TABLE "bell_schedule" ("id" INTEGER NOT NULL PRIMARY KEY, "title" VARCHAR(60) NOT NULL, "is_default" INTEGER NOT NULL, CHECK ("is_default" IN (0, 1)))
;;
CREATE UNIQUE INDEX "bell_schedule_title" ON "bell_schedule" ("title")
;;
CREATE TABLE "bell" ("id" INTEGER NOT NULL PRIMARY KEY, "schedule_id" INTEGER NOT NULL, "number" INTEGER NOT NULL, "start" TIME NOT NULL, "end" TIME NOT NULL, FOREIGN KEY ("schedule_id") REFERENCES "bell_schedule" ("id") ON DELETE RESTRICT, CHECK ("start" < "end"), CHECK ("number" BETWEEN 0 AND 12))
;;
CREATE INDEX "bell_schedule_id" ON "bell" ("schedule_id")
;;
CREATE UNIQUE INDEX "bell_schedule_id_number" ON "bell" ("schedule_id", "number")
;;
CREATE TABLE "bell_day" ("id" INTEGER NOT NULL PRIMARY KEY, "schedule_id" INTEGER NOT NULL, "weekday" INTEGER, "date" DATE, FOREIGN KEY ("schedule_id") REFERENCES "bell_schedule" ("id") ON DELETE RESTRICT, CHECK (("weekday" IS NULL) <> ("date" IS NULL)), CHECK ("weekday" IS NULL OR "weekday" BETWEEN 1 AND 7))
;;
CREATE INDEX "bell_day_schedule_id" ON "bell_day" ("schedule_id")
;;
CREATE UNIQUE INDEX "bell_day_weekday" ON "bell_day" ("weekday")
;;
CREATE UNIQUE INDEX "bell_day_date" ON "bell_day" ("date")
;;
CREATE TABLE "calendar_day" ("id" INTEGER NOT NULL PRIMARY KEY, "year_id" INTEGER NOT NULL, "date" DATE NOT NULL, "kind" VARCHAR(10) NOT NULL, "as_weekday" INTEGER, "grade_from" INTEGER NOT NULL, "grade_to" INTEGER NOT NULL, "title" VARCHAR(120) NOT NULL, FOREIGN KEY ("year_id") REFERENCES "academic_year" ("id") ON DELETE RESTRICT, CHECK ("grade_from" <= "grade_to"), CHECK ("as_weekday" IS NULL OR "as_weekday" BETWEEN 1 AND 7))
;;
CREATE INDEX "calendar_day_year_id" ON "calendar_day" ("year_id")
;;
CREATE INDEX "calendar_day_date" ON "calendar_day" ("date")
;;
CREATE UNIQUE INDEX "calendar_day_date_grade_from" ON "calendar_day" ("date", "grade_from")
;;
CREATE TABLE "class_membership" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "school_class_id" INTEGER NOT NULL, "start" DATE NOT NULL, "end" DATE, "order_in" VARCHAR(60) NOT NULL, "order_out" VARCHAR(60) NOT NULL, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("school_class_id") REFERENCES "school_class" ("id") ON DELETE RESTRICT, CHECK ("end" IS NULL OR "start" < "end"))
;;
CREATE INDEX "class_membership_pupil_id" ON "class_membership" ("pupil_id")
;;
CREATE INDEX "class_membership_school_class_id" ON "class_membership" ("school_class_id")
;;
CREATE INDEX "class_membership_school_class_id_start" ON "class_membership" ("school_class_id", "start")
;;
CREATE UNIQUE INDEX "class_membership_pupil_id_start" ON "class_membership" ("pupil_id", "start")
;;
CREATE TABLE "class_teacher" ("id" INTEGER NOT NULL PRIMARY KEY, "school_class_id" INTEGER NOT NULL, "staff_id" INTEGER NOT NULL, "start" DATE NOT NULL, "end" DATE, FOREIGN KEY ("school_class_id") REFERENCES "school_class" ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK ("end" IS NULL OR "start" <= "end"))
;;
CREATE INDEX "class_teacher_school_class_id" ON "class_teacher" ("school_class_id")
;;
CREATE INDEX "class_teacher_staff_id" ON "class_teacher" ("staff_id")
;;
CREATE UNIQUE INDEX "class_teacher_school_class_id_start" ON "class_teacher" ("school_class_id", "start")
;;
CREATE TABLE "closure" ("id" INTEGER NOT NULL PRIMARY KEY, "year_id" INTEGER NOT NULL, "kind" VARCHAR(12) NOT NULL, "school_class_id" INTEGER, "route" VARCHAR(60) NOT NULL, "start" DATE NOT NULL, "end" DATE NOT NULL, "effect" VARCHAR(8) NOT NULL, "order" VARCHAR(60) NOT NULL, "undone_at" DATETIME, FOREIGN KEY ("year_id") REFERENCES "academic_year" ("id") ON DELETE RESTRICT, FOREIGN KEY ("school_class_id") REFERENCES "school_class" ("id") ON DELETE RESTRICT, CHECK ("start" <= "end"))
;;
CREATE INDEX "closure_year_id" ON "closure" ("year_id")
;;
CREATE INDEX "closure_school_class_id" ON "closure" ("school_class_id")
;;
CREATE INDEX "closure_start_end" ON "closure" ("start", "end")
;;
CREATE TABLE "curriculum_line" ("id" INTEGER NOT NULL PRIMARY KEY, "year_id" INTEGER NOT NULL, "grade" INTEGER NOT NULL, "subject_id" INTEGER NOT NULL, "hours_a_week" DECIMAL(4, 1) NOT NULL, FOREIGN KEY ("year_id") REFERENCES "academic_year" ("id") ON DELETE RESTRICT, FOREIGN KEY ("subject_id") REFERENCES "subject" ("id") ON DELETE RESTRICT, CHECK (grade BETWEEN 1 AND 12), CHECK (hours_a_week > 0 AND hours_a_week <= 20))
;;
CREATE INDEX "curriculum_line_year_id" ON "curriculum_line" ("year_id")
;;
CREATE INDEX "curriculum_line_subject_id" ON "curriculum_line" ("subject_id")
;;
CREATE UNIQUE INDEX "curriculum_line_year_id_grade_subject_id" ON "curriculum_line" ("year_id", "grade", "subject_id")
;;
CREATE TABLE "group_membership" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "group_id" INTEGER NOT NULL, "start" DATE NOT NULL, "end" DATE, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("group_id") REFERENCES "study_group" ("id") ON DELETE RESTRICT, CHECK ("end" IS NULL OR "start" < "end"))
;;
CREATE INDEX "group_membership_pupil_id" ON "group_membership" ("pupil_id")
;;
CREATE INDEX "group_membership_group_id" ON "group_membership" ("group_id")
;;
CREATE UNIQUE INDEX "group_membership_group_id_pupil_id_start" ON "group_membership" ("group_id", "pupil_id", "start")
;;
CREATE TABLE "guardianship" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "guardian_id" INTEGER NOT NULL, "relation" VARCHAR(10) NOT NULL, "is_lawful" INTEGER NOT NULL, "sees_diary" INTEGER NOT NULL, "consent_on" DATE, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("guardian_id") REFERENCES "guardian" ("id") ON DELETE RESTRICT, CHECK (relation <> 'relative' OR NOT sees_diary OR consent_on IS NOT NULL))
;;
CREATE INDEX "guardianship_pupil_id" ON "guardianship" ("pupil_id")
;;
CREATE INDEX "guardianship_guardian_id" ON "guardianship" ("guardian_id")
;;
CREATE UNIQUE INDEX "guardianship_pupil_id_guardian_id" ON "guardianship" ("pupil_id", "guardian_id")
;;
CREATE TABLE "journal_teacher" ("id" INTEGER NOT NULL PRIMARY KEY, "journal_id" INTEGER NOT NULL, "staff_id" INTEGER NOT NULL, "start" DATE NOT NULL, "end" DATE, FOREIGN KEY ("journal_id") REFERENCES "journal" ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK ("end" IS NULL OR "start" <= "end"))
;;
CREATE INDEX "journal_teacher_journal_id" ON "journal_teacher" ("journal_id")
;;
CREATE INDEX "journal_teacher_staff_id" ON "journal_teacher" ("staff_id")
;;
CREATE UNIQUE INDEX "journal_teacher_journal_id_staff_id_start" ON "journal_teacher" ("journal_id", "staff_id", "start")
;;
CREATE TABLE "login_attempt" ("id" INTEGER NOT NULL PRIMARY KEY, "login" VARCHAR(60) NOT NULL, "address" VARCHAR(45) NOT NULL, "at" DATETIME NOT NULL, "succeeded" INTEGER NOT NULL)
;;
CREATE INDEX "login_attempt_login_at" ON "login_attempt" ("login", "at")
;;
CREATE INDEX "login_attempt_address_at" ON "login_attempt" ("address", "at")
;;
CREATE TABLE "work" ("id" INTEGER NOT NULL PRIMARY KEY, "lesson_id" INTEGER NOT NULL, "kind_id" INTEGER NOT NULL, "title" VARCHAR(200) NOT NULL, "weight" DECIMAL(4, 2) NOT NULL, "position" INTEGER NOT NULL, FOREIGN KEY ("lesson_id") REFERENCES "lesson" ("id") ON DELETE RESTRICT, FOREIGN KEY ("kind_id") REFERENCES "work_kind" ("id") ON DELETE RESTRICT, CHECK (weight > 0 AND weight <= 10), CHECK (position >= 1))
;;
CREATE INDEX "work_kind_id" ON "work" ("kind_id")
;;
CREATE UNIQUE INDEX "work_lesson_id_position" ON "work" ("lesson_id", "position")
;;
CREATE TABLE "mark" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "work_id" INTEGER NOT NULL, "value" VARCHAR(4) NOT NULL, "second" VARCHAR(4) NOT NULL, "rev" INTEGER NOT NULL, "changed_at" DATETIME NOT NULL, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("work_id") REFERENCES "work" ("id") ON DELETE RESTRICT, CHECK (second = '' OR value <> ''), CHECK (rev >= 0))
;;
CREATE UNIQUE INDEX "mark_work_id_pupil_id" ON "mark" ("work_id", "pupil_id")
;;
CREATE INDEX "mark_pupil_id_work_id" ON "mark" ("pupil_id", "work_id")
;;
CREATE TABLE "operation" ("id" INTEGER NOT NULL PRIMARY KEY, "op" VARCHAR(36) NOT NULL, "account_id" INTEGER NOT NULL, "at" DATETIME NOT NULL, "answer" TEXT NOT NULL, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT)
;;
CREATE UNIQUE INDEX "operation_account_id_op" ON "operation" ("account_id", "op")
;;
CREATE INDEX "operation_at" ON "operation" ("at")
;;
CREATE TABLE "period" ("id" INTEGER NOT NULL PRIMARY KEY, "year_id" INTEGER NOT NULL, "kind" VARCHAR(12) NOT NULL, "number" INTEGER NOT NULL, "grade_from" INTEGER NOT NULL, "grade_to" INTEGER NOT NULL, "start" DATE NOT NULL, "end" DATE NOT NULL, "closed_on" DATE, FOREIGN KEY ("year_id") REFERENCES "academic_year" ("id") ON DELETE RESTRICT, CHECK ("start" < "end"), CHECK ("number" BETWEEN 1 AND 4), CHECK ("grade_from" >= 1 AND "grade_from" <= "grade_to" AND "grade_to" <= 12))
;;
CREATE INDEX "period_year_id" ON "period" ("year_id")
;;
CREATE UNIQUE INDEX "period_year_id_kind_number_grade_from" ON "period" ("year_id", "kind", "number", "grade_from")
;;
CREATE TABLE "period_mark" ("id" INTEGER NOT NULL PRIMARY KEY, "pupil_id" INTEGER NOT NULL, "journal_id" INTEGER NOT NULL, "period_id" INTEGER, "kind" VARCHAR(8) NOT NULL, "value" VARCHAR(4) NOT NULL, "proposal" VARCHAR(4) NOT NULL, "reason" VARCHAR(200) NOT NULL, "dated" DATE, "rev" INTEGER NOT NULL, "changed_at" DATETIME NOT NULL, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("journal_id") REFERENCES "journal" ("id") ON DELETE RESTRICT, FOREIGN KEY ("period_id") REFERENCES "period" ("id") ON DELETE RESTRICT, CHECK ((kind = 'period') = (period_id IS NOT NULL)), CHECK (rev >= 0))
;;
CREATE INDEX "period_mark_period_id" ON "period_mark" ("period_id")
;;
CREATE INDEX "period_mark_journal_id_period_id" ON "period_mark" ("journal_id", "period_id")
;;
CREATE INDEX "period_mark_pupil_id_journal_id" ON "period_mark" ("pupil_id", "journal_id")
;;
CREATE UNIQUE INDEX "periodmark_unique" ON "period_mark" ("journal_id", "pupil_id", "kind", COALESCE("period_id", 0))
;;
CREATE TABLE "plan_correction" ("id" INTEGER NOT NULL PRIMARY KEY, "journal_id" INTEGER NOT NULL, "item_id" INTEGER NOT NULL, "into_id" INTEGER NOT NULL, "reason" VARCHAR(200) NOT NULL, "made_on" DATE NOT NULL, FOREIGN KEY ("journal_id") REFERENCES "journal" ("id") ON DELETE RESTRICT, FOREIGN KEY ("item_id") REFERENCES "plan_item" ("id") ON DELETE RESTRICT, FOREIGN KEY ("into_id") REFERENCES "plan_item" ("id") ON DELETE RESTRICT, CHECK (item_id <> into_id))
;;
CREATE INDEX "plan_correction_journal_id" ON "plan_correction" ("journal_id")
;;
CREATE INDEX "plan_correction_item_id" ON "plan_correction" ("item_id")
;;
CREATE INDEX "plan_correction_into_id" ON "plan_correction" ("into_id")
;;
CREATE UNIQUE INDEX "plan_correction_journal_id_item_id" ON "plan_correction" ("journal_id", "item_id")
;;
CREATE TABLE "school" ("id" INTEGER NOT NULL PRIMARY KEY, "name" VARCHAR(300) NOT NULL, "short_name" VARCHAR(120) NOT NULL, "address" VARCHAR(300) NOT NULL, "settlement" VARCHAR(120) NOT NULL, "district" VARCHAR(120) NOT NULL, "director" VARCHAR(120) NOT NULL, "deputy" VARCHAR(120) NOT NULL, "ogrn" VARCHAR(15) NOT NULL, "inn" VARCHAR(12) NOT NULL, "phone" VARCHAR(60) NOT NULL, "email" VARCHAR(120) NOT NULL, "time_zone" VARCHAR(60) NOT NULL)
;;
CREATE TABLE "school_setting" ("id" INTEGER NOT NULL PRIMARY KEY, "key" VARCHAR(60) NOT NULL, "value" TEXT NOT NULL)
;;
CREATE UNIQUE INDEX "school_setting_key" ON "school_setting" ("key")
;;
CREATE TABLE "session" ("id" INTEGER NOT NULL PRIMARY KEY, "account_id" INTEGER NOT NULL, "token_hash" VARCHAR(64) NOT NULL, "address" VARCHAR(45) NOT NULL, "browser" VARCHAR(200) NOT NULL, "created_at" DATETIME NOT NULL, "seen_at" DATETIME NOT NULL, "ended_at" DATETIME, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT)
;;
CREATE INDEX "session_account_id" ON "session" ("account_id")
;;
CREATE UNIQUE INDEX "session_token_hash" ON "session" ("token_hash")
;;
CREATE INDEX "session_account_id_ended_at" ON "session" ("account_id", "ended_at")
;;
CREATE TABLE "staff_absence" ("id" INTEGER NOT NULL PRIMARY KEY, "staff_id" INTEGER NOT NULL, "start" DATE NOT NULL, "end" DATE NOT NULL, "reason" VARCHAR(10) NOT NULL, "order" VARCHAR(60) NOT NULL, "note" VARCHAR(400) NOT NULL, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK ("start" <= "end"))
;;
CREATE INDEX "staff_absence_staff_id" ON "staff_absence" ("staff_id")
;;
CREATE UNIQUE INDEX "staff_absence_staff_id_start" ON "staff_absence" ("staff_id", "start")
;;
CREATE INDEX "staff_absence_start_end" ON "staff_absence" ("start", "end")
;;
CREATE TABLE "substitution" ("id" INTEGER NOT NULL PRIMARY KEY, "lesson_id" INTEGER NOT NULL, "kind" VARCHAR(8) NOT NULL, "absence_id" INTEGER, "absent_id" INTEGER, "substitute_id" INTEGER, "given_journal_id" INTEGER, "given_lesson_id" INTEGER, "moved_date" DATE, "moved_number" INTEGER, "reason" VARCHAR(120) NOT NULL, "order" VARCHAR(60) NOT NULL, "hours" DECIMAL(4, 1) NOT NULL, "before" TEXT NOT NULL, "made_at" DATETIME NOT NULL, "undone_at" DATETIME, FOREIGN KEY ("lesson_id") REFERENCES "lesson" ("id") ON DELETE RESTRICT, FOREIGN KEY ("absence_id") REFERENCES "staff_absence" ("id") ON DELETE RESTRICT, FOREIGN KEY ("absent_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("substitute_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("given_journal_id") REFERENCES "journal" ("id") ON DELETE RESTRICT, FOREIGN KEY ("given_lesson_id") REFERENCES "lesson" ("id") ON DELETE RESTRICT, CHECK (kind <> 'move' OR (moved_date IS NOT NULL AND moved_number IS NOT NULL)), CHECK (kind NOT IN ('same', 'other', 'join') OR substitute_id IS NOT NULL), CHECK (hours >= 0 AND hours <= 12))
;;
CREATE INDEX "substitution_lesson_id" ON "substitution" ("lesson_id")
;;
CREATE INDEX "substitution_absence_id" ON "substitution" ("absence_id")
;;
CREATE INDEX "substitution_absent_id" ON "substitution" ("absent_id")
;;
CREATE INDEX "substitution_substitute_id" ON "substitution" ("substitute_id")
;;
CREATE INDEX "substitution_given_journal_id" ON "substitution" ("given_journal_id")
;;
CREATE INDEX "substitution_given_lesson_id" ON "substitution" ("given_lesson_id")
;;
CREATE INDEX "substitution_lesson_id_undone_at" ON "substitution" ("lesson_id", "undone_at")
;;
CREATE INDEX "substitution_substitute_id_made_at" ON "substitution" ("substitute_id", "made_at")
;;
CREATE TABLE "closure_lesson" ("id" INTEGER NOT NULL PRIMARY KEY, "closure_id" INTEGER NOT NULL, "lesson_id" INTEGER NOT NULL, "was_cancelled" INTEGER NOT NULL, "was_remote" INTEGER NOT NULL, "was_change" VARCHAR(160) NOT NULL, FOREIGN KEY ("closure_id") REFERENCES "closure" ("id") ON DELETE RESTRICT, FOREIGN KEY ("lesson_id") REFERENCES "lesson" ("id") ON DELETE RESTRICT)
;;
CREATE INDEX "closure_lesson_lesson_id" ON "closure_lesson" ("lesson_id")
;;
CREATE UNIQUE INDEX "closure_lesson_closure_id_lesson_id" ON "closure_lesson" ("closure_id", "lesson_id")
;;
CREATE TABLE "timetable_slot" ("id" INTEGER NOT NULL PRIMARY KEY, "journal_id" INTEGER NOT NULL, "weekday" INTEGER NOT NULL, "number" INTEGER NOT NULL, "room" VARCHAR(20) NOT NULL, "start" DATE NOT NULL, "end" DATE, "odd_weeks" INTEGER NOT NULL, "even_weeks" INTEGER NOT NULL, FOREIGN KEY ("journal_id") REFERENCES "journal" ("id") ON DELETE RESTRICT, CHECK (weekday BETWEEN 1 AND 7), CHECK (number BETWEEN 0 AND 12), CHECK ("end" IS NULL OR "start" <= "end"), CHECK (odd_weeks OR even_weeks))
;;
CREATE INDEX "timetable_slot_journal_id" ON "timetable_slot" ("journal_id")
;;
CREATE UNIQUE INDEX "timetable_slot_journal_id_weekday_number_start" ON "timetable_slot" ("journal_id", "weekday", "number", "start")
;;
CREATE TRIGGER "audit_row_no_replace" BEFORE INSERT ON "audit_row"
WHEN EXISTS (SELECT 1 FROM "audit_row" WHERE "id" = NEW."id")
BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END
;;
CREATE TRIGGER "audit_row_no_update" BEFORE UPDATE ON "audit_row"
BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END
;;
CREATE TRIGGER "audit_row_no_delete" BEFORE DELETE ON "audit_row"
BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END
;;

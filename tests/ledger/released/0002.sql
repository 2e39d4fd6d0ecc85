BEGIN TRANSACTION;
CREATE TABLE actors (
	number INTEGER NOT NULL, 
	document INTEGER NOT NULL, 
	name INTEGER NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	aliases TEXT NOT NULL, 
	batch INTEGER NOT NULL, 
	learned BIGINT NOT NULL, 
	PRIMARY KEY (number), 
	FOREIGN KEY(batch) REFERENCES batches (number), 
	FOREIGN KEY(document) REFERENCES documents (number), 
	FOREIGN KEY(name) REFERENCES names (number)
);
INSERT INTO "actors" VALUES(1,1,2,'armed_group','["MV"]',1,1451692799999999);
INSERT INTO "actors" VALUES(2,1,3,'armed_group','[]',1,1451692799999999);
INSERT INTO "actors" VALUES(3,1,4,'place','[]',1,1451692799999999);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE assignments (
	number INTEGER NOT NULL, 
	document INTEGER NOT NULL, 
	coder TEXT NOT NULL, 
	role VARCHAR(20) NOT NULL, 
	codebook TEXT, 
	"by" TEXT NOT NULL, 
	learned BIGINT NOT NULL, 
	PRIMARY KEY (number), 
	FOREIGN KEY(document) REFERENCES documents (number)
);
INSERT INTO "assignments" VALUES(1,1,'anna','coder',NULL,'boss',1457222399999999);
CREATE TABLE bands (
	number INTEGER NOT NULL, 
	hash BIGINT NOT NULL, 
	document INTEGER NOT NULL, 
	PRIMARY KEY (number), 
	FOREIGN KEY(document) REFERENCES documents (number)
);
CREATE TABLE batches (
	number INTEGER NOT NULL, 
	action VARCHAR(40) NOT NULL, 
	origin TEXT, 
	"by" TEXT NOT NULL, 
	note TEXT, 
	program VARCHAR(40) NOT NULL, 
	learned BIGINT NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "batches" VALUES(1,'read','r','anna',NULL,'0.1.0',1451692799999999);
INSERT INTO "batches" VALUES(2,'read','r','ben',NULL,'0.1.0',1454371199999999);
INSERT INTO "batches" VALUES(3,'read','gone','reader',NULL,'0.1.0',1459555199999999);
CREATE TABLE cells (
	number INTEGER NOT NULL, 
	hypothesis TEXT NOT NULL, 
	claim VARCHAR(20) NOT NULL, 
	judgement VARCHAR(20) NOT NULL, 
	"by" TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	learned BIGINT NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "cells" VALUES(1,'It holds','6fe9db8478afde4c46b6','inconsistent','anna','hearsay',1483747199999999);
CREATE TABLE claims (
	number INTEGER NOT NULL, 
	"key" VARCHAR(20) NOT NULL, 
	document INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	quote TEXT NOT NULL, 
	subject INTEGER NOT NULL, 
	relation VARCHAR(40) NOT NULL, 
	object INTEGER NOT NULL, 
	"when" INTEGER, 
	place INTEGER, 
	status VARCHAR(20) NOT NULL, 
	said_by INTEGER, 
	has_killed BOOLEAN NOT NULL, 
	killed_low INTEGER, 
	killed_high INTEGER, 
	has_wounded BOOLEAN NOT NULL, 
	wounded_low INTEGER, 
	wounded_high INTEGER, 
	confidence FLOAT, 
	reason INTEGER, 
	batch INTEGER NOT NULL, 
	learned BIGINT NOT NULL, 
	PRIMARY KEY (number), 
	FOREIGN KEY(batch) REFERENCES batches (number), 
	FOREIGN KEY(document) REFERENCES documents (number), 
	FOREIGN KEY(object) REFERENCES names (number), 
	FOREIGN KEY(place) REFERENCES names (number), 
	FOREIGN KEY(reason) REFERENCES reasons (number), 
	FOREIGN KEY(said_by) REFERENCES names (number), 
	FOREIGN KEY(subject) REFERENCES names (number), 
	FOREIGN KEY("when") REFERENCES dates (number), 
	UNIQUE ("key")
);
INSERT INTO "claims" VALUES(1,'6fe9db8478afde4c46b6',1,0,41,'In Zabul the Movement swore to the State.',2,'pledges_to',3,1,4,'asserted',NULL,0,NULL,NULL,0,NULL,NULL,0.5,1,1,1451692799999999);
INSERT INTO "claims" VALUES(2,'04e9e47fc500966a6840',1,42,74,'A day later the State denied it.',3,'engages',2,2,NULL,'denied',3,1,1,NULL,0,NULL,NULL,NULL,NULL,1,1451692799999999);
CREATE TABLE copies (
	number INTEGER NOT NULL, 
	document INTEGER NOT NULL, 
	"of" INTEGER NOT NULL, 
	judgement VARCHAR(20) NOT NULL, 
	score FLOAT, 
	"by" TEXT NOT NULL, 
	reason TEXT, 
	learned BIGINT NOT NULL, 
	PRIMARY KEY (number), 
	FOREIGN KEY(document) REFERENCES documents (number), 
	FOREIGN KEY("of") REFERENCES documents (number)
);
CREATE TABLE dates (
	number INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (text)
);
INSERT INTO "dates" VALUES(1,'2015-08');
INSERT INTO "dates" VALUES(2,'2015-08-02');
CREATE TABLE documents (
	number INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	title TEXT, 
	author TEXT, 
	publisher TEXT, 
	published TEXT, 
	url TEXT, 
	language TEXT, 
	characters INTEGER NOT NULL, 
	batch INTEGER NOT NULL, 
	learned BIGINT NOT NULL, 
	PRIMARY KEY (number), 
	FOREIGN KEY(batch) REFERENCES batches (number), 
	UNIQUE (sha256)
);
INSERT INTO "documents" VALUES(1,'8b2f5332345347ed51fd488018fb05b6cca49a5c64e5381d8d872685b0546437','r','T','A','P','2015-09','https://example.org/r','en',74,1,1451692799999999);
INSERT INTO "documents" VALUES(2,'a89f3550dcf37d2c6acbf0aa0999b5201329f2b5a85bc9bccfff79b1c8ee6949','gone',NULL,NULL,NULL,NULL,NULL,'en',17,3,1459555199999999);
CREATE TABLE forecasts (
	number INTEGER NOT NULL, 
	question VARCHAR(24) NOT NULL, 
	probability FLOAT NOT NULL, 
	made BIGINT NOT NULL, 
	"by" TEXT NOT NULL, 
	reason TEXT, 
	learned BIGINT NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "forecasts" VALUES(1,'q9bd8e7c3f637469a2df',0.25,1451865599999999,'anna','few do',1451951999999999);
CREATE TABLE grades (
	number INTEGER NOT NULL, 
	scope VARCHAR(10) NOT NULL, 
	target TEXT NOT NULL, 
	reliability VARCHAR(1), 
	credibility INTEGER, 
	"by" TEXT NOT NULL, 
	reason TEXT, 
	learned BIGINT NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "grades" VALUES(1,'source','P','B',NULL,'anna',NULL,1457135999999999);
CREATE TABLE identities (
	number INTEGER NOT NULL, 
	judgement VARCHAR(20) NOT NULL, 
	a INTEGER NOT NULL, 
	b INTEGER NOT NULL, 
	"by" TEXT NOT NULL, 
	reason TEXT, 
	score FLOAT, 
	undoes INTEGER, 
	learned BIGINT NOT NULL, 
	PRIMARY KEY (number), 
	FOREIGN KEY(a) REFERENCES names (number), 
	FOREIGN KEY(b) REFERENCES names (number), 
	FOREIGN KEY(undoes) REFERENCES identities (number)
);
INSERT INTO "identities" VALUES(1,'same',2,3,'anna','slip',NULL,NULL,1456963199999999);
INSERT INTO "identities" VALUES(2,'same',2,3,'ben','no',NULL,1,1457049599999999);
CREATE TABLE names (
	number INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (name)
);
INSERT INTO "names" VALUES(1,'MV');
INSERT INTO "names" VALUES(2,'Movement');
INSERT INTO "names" VALUES(3,'State');
INSERT INTO "names" VALUES(4,'Zabul');
CREATE TABLE questions (
	number INTEGER NOT NULL, 
	"key" VARCHAR(24) NOT NULL, 
	text TEXT NOT NULL, 
	subject TEXT, 
	relation VARCHAR(40), 
	object TEXT, 
	condition TEXT, 
	asked VARCHAR(10) NOT NULL, 
	deadline VARCHAR(10), 
	"by" TEXT NOT NULL, 
	reason TEXT, 
	learned BIGINT NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE ("key")
);
INSERT INTO "questions" VALUES(1,'q9bd8e7c3f637469a2df','Will it hold?','IMU','loyal_to','Taliban',NULL,'2016-01-01','2016-12-31','anna','asked in a seminar',1451779199999999);
CREATE TABLE reasons (
	number INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (text)
);
INSERT INTO "reasons" VALUES(1,'verb');
CREATE TABLE resightings (
	number INTEGER NOT NULL, 
	claim INTEGER NOT NULL, 
	batch INTEGER NOT NULL, 
	learned BIGINT NOT NULL, 
	PRIMARY KEY (number), 
	FOREIGN KEY(batch) REFERENCES batches (number), 
	FOREIGN KEY(claim) REFERENCES claims (number)
);
INSERT INTO "resightings" VALUES(1,1,2,1454371199999999);
CREATE TABLE resolutions (
	number INTEGER NOT NULL, 
	question VARCHAR(24) NOT NULL, 
	outcome VARCHAR(10) NOT NULL, 
	claims TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	learned BIGINT NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "resolutions" VALUES(1,'q9bd8e7c3f637469a2df','no','["6fe9db8478afde4c46b6"]','ben','nothing came of it',1483660799999999);
CREATE TABLE reviews (
	number INTEGER NOT NULL, 
	claim INTEGER NOT NULL, 
	judgement VARCHAR(20) NOT NULL, 
	coder TEXT NOT NULL, 
	changes TEXT, 
	comment TEXT, 
	codebook TEXT, 
	is_final BOOLEAN NOT NULL, 
	learned BIGINT NOT NULL, 
	PRIMARY KEY (number), 
	FOREIGN KEY(claim) REFERENCES claims (number)
);
INSERT INTO "reviews" VALUES(1,1,'corrected','anna','{"when": "2015"}',NULL,'1',0,1456876799999999);
CREATE TABLE snapshots (
	number INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	content VARCHAR(64) NOT NULL, 
	claims INTEGER NOT NULL, 
	documents INTEGER NOT NULL, 
	marks TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	learned BIGINT NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (name)
);
INSERT INTO "snapshots" VALUES(1,'first','27229c5779e1cfb68c27169e18a86f4ed7a4ba56bedd79fbca295345f918232e',2,1,'{"batches": 2, "grades": 1, "withdrawals": 0, "documents": 1, "identities": 2, "actors": 3, "assignments": 1, "claims": 2, "copies": 0, "resightings": 1, "reviews": 1}','anna',1457308799999999);
CREATE TABLE texts (
	document INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	learned BIGINT NOT NULL, 
	PRIMARY KEY (document), 
	FOREIGN KEY(document) REFERENCES documents (number)
);
INSERT INTO "texts" VALUES(1,'In Zabul the Movement swore to the State. A day later the State denied it.',1451692799999999);
INSERT INTO "texts" VALUES(2,'Other words here.',1459555199999999);
CREATE TABLE withdrawals (
	number INTEGER NOT NULL, 
	action VARCHAR(10) NOT NULL, 
	scope VARCHAR(10) NOT NULL, 
	target INTEGER NOT NULL, 
	erased BOOLEAN NOT NULL, 
	tombstone TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	learned BIGINT NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "withdrawals" VALUES(1,'withdraw','document',2,0,'{"claims": []}','boss','order',1462147199999999);
CREATE INDEX ix_documents_batch ON documents (batch);
CREATE INDEX ix_documents_name ON documents (name);
CREATE INDEX ix_identities_a ON identities (a);
CREATE INDEX ix_identities_b ON identities (b);
CREATE INDEX ix_actors_document ON actors (document);
CREATE INDEX ix_actors_name ON actors (name);
CREATE INDEX ix_assignments_document ON assignments (document);
CREATE INDEX ix_bands_hash ON bands (hash);
CREATE INDEX ix_claims_batch ON claims (batch);
CREATE INDEX ix_claims_document ON claims (document);
CREATE INDEX ix_claims_object ON claims (object);
CREATE INDEX ix_claims_subject ON claims (subject);
CREATE INDEX ix_copies_document ON copies (document);
CREATE INDEX ix_resightings_batch ON resightings (batch);
CREATE INDEX ix_resightings_claim ON resightings (claim);
CREATE INDEX ix_reviews_claim ON reviews (claim);
CREATE INDEX ix_forecasts_question ON forecasts (question);
CREATE INDEX ix_resolutions_question ON resolutions (question);
CREATE INDEX ix_cells_claim ON cells (claim);
CREATE TRIGGER batches_no_update BEFORE UPDATE ON batches BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER batches_no_delete BEFORE DELETE ON batches BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER cells_no_update BEFORE UPDATE ON cells BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER cells_no_delete BEFORE DELETE ON cells BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER dates_no_update BEFORE UPDATE ON dates BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER dates_no_delete BEFORE DELETE ON dates BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER forecasts_no_update BEFORE UPDATE ON forecasts BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER forecasts_no_delete BEFORE DELETE ON forecasts BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER grades_no_update BEFORE UPDATE ON grades BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER grades_no_delete BEFORE DELETE ON grades BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER names_no_update BEFORE UPDATE ON names BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER names_no_delete BEFORE DELETE ON names WHEN NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.erased) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER questions_no_update BEFORE UPDATE ON questions BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER questions_no_delete BEFORE DELETE ON questions BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER reasons_no_update BEFORE UPDATE ON reasons BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER reasons_no_delete BEFORE DELETE ON reasons WHEN NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.erased) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER resolutions_no_update BEFORE UPDATE ON resolutions BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER resolutions_no_delete BEFORE DELETE ON resolutions BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER snapshots_no_update BEFORE UPDATE ON snapshots BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER snapshots_no_delete BEFORE DELETE ON snapshots BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER withdrawals_no_update BEFORE UPDATE ON withdrawals BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER withdrawals_no_delete BEFORE DELETE ON withdrawals BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER documents_no_update BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER documents_no_delete BEFORE DELETE ON documents BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER identities_no_update BEFORE UPDATE ON identities BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER identities_no_delete BEFORE DELETE ON identities BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER actors_no_update BEFORE UPDATE ON actors BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER actors_no_delete BEFORE DELETE ON actors WHEN NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.erased AND w.scope = 'document' AND w.target = OLD.document) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER assignments_no_update BEFORE UPDATE ON assignments BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER assignments_no_delete BEFORE DELETE ON assignments BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER bands_no_update BEFORE UPDATE ON bands BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER bands_no_delete BEFORE DELETE ON bands WHEN NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.erased AND w.scope = 'document' AND w.target = OLD.document) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER claims_no_update BEFORE UPDATE ON claims BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER claims_no_delete BEFORE DELETE ON claims WHEN NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.erased AND w.scope = 'document' AND w.target = OLD.document) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER copies_no_update BEFORE UPDATE ON copies BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER copies_no_delete BEFORE DELETE ON copies BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER texts_no_update BEFORE UPDATE ON texts BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER texts_no_delete BEFORE DELETE ON texts WHEN NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.erased AND w.scope = 'document' AND w.target = OLD.document) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER resightings_no_update BEFORE UPDATE ON resightings BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER resightings_no_delete BEFORE DELETE ON resightings WHEN NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.erased AND w.scope = 'document' AND w.target = (SELECT c.document FROM claims c WHERE c.number = OLD.claim)) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER reviews_no_update BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER reviews_no_delete BEFORE DELETE ON reviews WHEN NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.erased AND w.scope = 'document' AND w.target = (SELECT c.document FROM claims c WHERE c.number = OLD.claim)) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
COMMIT;

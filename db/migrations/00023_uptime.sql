-- +goose Up

-- In how many minutes of a day a part of the platform worked: whichever process sees it work says so once a minute. Nobody can
-- record an outage while it lasts; that nobody said anything is its record. Of no shop.
CREATE TABLE uptime_days (
    day         date NOT NULL, -- in Buenos Aires
    part        text NOT NULL CHECK (part IN ('service', 'redis', 'jobs')),
    minutes     integer NOT NULL CHECK (minutes > 0),
    began       timestamptz NOT NULL, -- the first minute in which the part was ever recorded
    last_minute timestamptz NOT NULL,
    PRIMARY KEY (day, part)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON uptime_days TO barberpro_app;

-- +goose Down
DROP TABLE uptime_days;

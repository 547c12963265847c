import { ProgramEntity } from './program.entity.js';
import { ProgramDirectoryEntity } from './program-directory.entity.js';
import { PointSettingsEntity } from './point-settings.entity.js';

export const programsEntities = [ProgramEntity, ProgramDirectoryEntity, PointSettingsEntity] as const;

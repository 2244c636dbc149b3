// The part of Transformers.js that asks a cache for files, as the package is published. What runs models is not imported.
export { env } from '../../node_modules/@huggingface/transformers/src/env.js';
export {
  getModelFile,
  getModelJSON,
} from '../../node_modules/@huggingface/transformers/src/utils/hub.js';
export { get_file_metadata } from '../../node_modules/@huggingface/transformers/src/utils/model_registry/get_file_metadata.js';
